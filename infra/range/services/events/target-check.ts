import type { Target } from '@aws-sdk/client-eventbridge';
import { notImplemented, validation } from './faults.ts';

/** @throws AwsFault ValidationException; NotImplemented for targets and settings the range does not have. */
export function checkTarget(target: Target): void {
  const { Id: id = '', Arn: arn = '' } = target;
  if (!/^[A-Za-z0-9_.-]{1,64}$/.test(id))
    throw validation(
      `1 validation error detected: Value '${id}' at 'targets.1.member.id' failed to satisfy constraint: Member must satisfy regular expression pattern: [\\.\\-_A-Za-z0-9]+`,
    );
  if (!arn.startsWith('arn:'))
    throw validation(
      `Parameter ${arn} is not valid. Reason: Provided Arn is not in correct format.`,
    );
  if (targetService(arn) === undefined)
    throw notImplemented(`rule targets of the service ${arn.split(':')[2] ?? ''} (${arn})`);
  for (const member of Object.keys(target))
    if (!KNOWN_MEMBERS.has(member) && target[member as keyof Target] !== undefined)
      throw notImplemented(`${member} of a rule target`);
  const inputs = [target.Input, target.InputPath, target.InputTransformer];
  if (inputs.filter((input) => input !== undefined).length > 1)
    throw validation(
      `Only one of Input, InputPath, or InputTransformer must be provided for target ${id}.`,
    );
  checkTransformer(id, target.InputTransformer);
  if (target.Input !== undefined && !isJson(target.Input))
    throw validation(
      `Parameter Input is not valid. Reason: JSON text in Input for target ${id} is invalid.`,
    );
  if (arn.endsWith('.fifo') && target.SqsParameters?.MessageGroupId === undefined)
    throw validation(`Parameter(s) SqsParameters must be specified for target: ${id}.`);
}

/** Which of our services a target belongs to; undefined for those the range cannot deliver to. */
export function targetService(arn: string): 'lambda' | 'sqs' | 'sns' | undefined {
  const service = arn.split(':')[2];
  return service === 'lambda' || service === 'sqs' || service === 'sns' ? service : undefined;
}

const KNOWN_MEMBERS = new Set([
  'Arn',
  'DeadLetterConfig',
  'Id',
  'Input',
  'InputPath',
  'InputTransformer',
  'RetryPolicy',
  'RoleArn',
  'SqsParameters',
]);

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

/** What a template may name: the paths beside it, and EventBridge's own `aws.events…`. */
function checkTransformer(id: string, transformer: Target['InputTransformer']): void {
  if (transformer === undefined) return;
  const paths = transformer.InputPathsMap ?? {};
  for (const [name, path] of Object.entries(paths))
    if (!/^\$(\.|\[|$)/.test(path))
      throw validation(`Invalid JSON path ${path} for ${name} in InputPathsMap of target ${id}.`);
  for (const [, name = ''] of (transformer.InputTemplate ?? '').matchAll(/<([A-Za-z0-9_.-]+)>/g))
    if (!Object.hasOwn(paths, name) && !name.startsWith('aws.events.'))
      throw validation(`InputTemplate for target ${id} contains invalid placeholder ${name}.`);
}
