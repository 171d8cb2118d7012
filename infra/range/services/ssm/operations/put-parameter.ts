import type {
  DeleteParameterCommandInput,
  PutParameterCommandInput,
  PutParameterCommandOutput,
} from '@aws-sdk/client-ssm';
import { AwsFault, operation } from '../../../service.ts';
import { apiReference, TRAIL_SHAPE } from '../known-from.ts';
import { onParameter, parameterArn } from '../parameter-lookup.ts';
import { ssmState } from '../state.ts';
import { lowerCamel, managementTrail } from '../trail-rules.ts';

type Output = Omit<PutParameterCommandOutput, '$metadata'>;

/** Bytes of a standard parameter's value. */
const LARGEST_VALUE = 4096;

export const putParameter = operation<PutParameterCommandInput, Output>({
  knownFrom: [apiReference('PutParameter'), TRAIL_SHAPE],
  authorizes: (input, call) => [onParameter('ssm:PutParameter', input.Name, call)],
  async handle(input, call) {
    const { Name: name = '', Value: value = '' } = input;
    refuseWhatIsMissingHere(input);
    checkName(name);
    const { parameters } = call.platform.state(ssmState);
    const arn = parameterArn(name, call);
    const standing = parameters.get(arn);
    if (standing !== undefined && input.Overwrite !== true)
      throw new AwsFault(
        'ParameterAlreadyExists',
        400,
        'The parameter already exists. To overwrite this value, set the overwrite option in the request to true.',
      );
    if (standing !== undefined && (input.Tags ?? []).length > 0)
      throw validation(
        "Invalid request: tags and overwrite can't be used together. To create a parameter with tags, please remove overwrite flag. To update tags for an existing parameter, please use AddTagsToResource or RemoveTagsFromResource.",
      );
    const type = input.Type ?? standing?.type;
    if (type !== 'String' && type !== 'StringList')
      throw validation('A parameter type is required when you create a parameter.');
    if (value === '') throw validation('Parameter value must not be empty.');
    if (Buffer.byteLength(value) > LARGEST_VALUE)
      throw validation(
        'Standard tier parameters support a maximum parameter value of 4096 characters.',
      );
    const allowed = input.AllowedPattern ?? standing?.allowedPattern;
    if (allowed !== undefined) checkAgainst(allowed, value);
    const description = input.Description ?? standing?.description;
    const version = (standing?.versions.at(-1)?.version ?? 0) + 1;
    parameters.set(arn, {
      name,
      arn,
      accountId: call.accountId,
      type,
      ...(description !== undefined && { description }),
      ...(allowed !== undefined && { allowedPattern: allowed }),
      tags:
        standing?.tags ??
        new Map((input.Tags ?? []).map(({ Key = '', Value = '' }) => [Key, Value])),
      versions: [
        ...(standing?.versions ?? []),
        { version, value, at: call.at, by: 'arn' in call.identity ? call.identity.arn : '' },
      ],
    });
    return { Version: version, Tier: 'Standard' };
  },
  trail: managementTrail(false, (output) =>
    lowerCamel({ Version: output.Version, Tier: output.Tier }),
  ),
});

export const deleteParameter = operation<DeleteParameterCommandInput, object>({
  knownFrom: [apiReference('DeleteParameter')],
  authorizes: (input, call) => [onParameter('ssm:DeleteParameter', input.Name, call)],
  async handle(input, call) {
    const arn = parameterArn(input.Name ?? '', call);
    if (!call.platform.state(ssmState).parameters.delete(arn))
      throw new AwsFault('ParameterNotFound', 400, '');
    return {};
  },
  trail: managementTrail(false),
});

function refuseWhatIsMissingHere(input: PutParameterCommandInput): void {
  const refuse = (what: string) =>
    new AwsFault('NotImplemented', 501, `This range does not implement ${what}.`);
  if (input.Type === 'SecureString') throw refuse('parameters of type SecureString');
  if (input.Tier !== undefined && input.Tier !== 'Standard')
    throw refuse(`parameters of tier ${input.Tier}`);
  if (input.Policies !== undefined) throw refuse('Policies of a parameter');
  if (input.DataType !== undefined && input.DataType !== 'text')
    throw refuse(`parameters of data type ${input.DataType}`);
}

function checkName(name: string): void {
  if (!/^[A-Za-z0-9_.\-/]{1,1011}$/.test(name))
    throw validation(
      'Parameter name: can\'t be prefixed with "ssm" (case-insensitive). If formed as a path, it can consist of sub-paths divided by slash symbol; each sub-path can be formed as a mix of letters, numbers and the following 3 symbols .-_',
    );
  if (name.includes('/') && !name.startsWith('/'))
    throw validation('Parameter name must be a fully qualified name.');
  if (/^\/?(aws|ssm)/i.test(name))
    throw new AwsFault(
      'AccessDeniedException',
      400,
      `No access to reserved parameter name: ${name}.`,
    );
}

function checkAgainst(pattern: string, value: string): void {
  let allowed: RegExp;
  try {
    allowed = new RegExp(`^(?:${pattern})$`);
  } catch {
    throw new AwsFault(
      'InvalidAllowedPatternException',
      400,
      `The request does not meet the regular expression requirement: ${pattern}`,
    );
  }
  if (!allowed.test(value))
    throw new AwsFault(
      'ParameterPatternMismatchException',
      400,
      `Parameter value, cannot be validated against allowedPattern: ${pattern}`,
    );
}

const validation = (message: string) => new AwsFault('ValidationException', 400, message);
