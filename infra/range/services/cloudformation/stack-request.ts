import type { Capability, Parameter, Tag } from '@aws-sdk/client-cloudformation';
import type { Arn } from '../../../base/ids.ts';
import type { Call } from '../../service.ts';
import { missingCapabilities, notProvided, validationError } from './faults.ts';
import { resourceTypes } from './resources/resource-types.ts';
import type { Stack, StackRequest } from './state.ts';
import { inOrder } from './template/dependencies.ts';
import { readTemplate, type Template } from './template/template.ts';

/** The members CreateStack, UpdateStack and CreateChangeSet have in common. */
export interface TemplateInput {
  readonly TemplateBody?: string | undefined;
  readonly TemplateURL?: string | undefined;
  readonly UsePreviousTemplate?: boolean | undefined;
  readonly Parameters?: Parameter[] | undefined;
  readonly Capabilities?: Capability[] | undefined;
  readonly Tags?: Tag[] | undefined;
  readonly RoleARN?: string | undefined;
}

/**
 * What a call wants a stack to be, with everything checked that can be before anything is made.
 *
 * @throws AwsFault ValidationError, InsufficientCapabilitiesException, or NotImplemented for what the range cannot build.
 */
export async function stackRequest(
  input: TemplateInput,
  standing: Stack | undefined,
  call: Call,
): Promise<StackRequest> {
  const text = await templateText(input, standing, call);
  const read = readTemplate(text);
  inOrder(read);
  checkResources(read);
  checkCapabilities(read, input.Capabilities ?? []);
  return {
    text,
    read,
    parameters: sentParameters(input.Parameters ?? [], standing),
    capabilities: input.Capabilities ?? [],
    tags: Object.fromEntries((input.Tags ?? []).map(({ Key = '', Value = '' }) => [Key, Value])),
    ...(input.RoleARN !== undefined && { roleArn: input.RoleARN as Arn }),
  };
}

/** @throws AwsFault ValidationError. */
export async function templateText(
  input: TemplateInput,
  standing: Stack | undefined,
  call: Call,
): Promise<string> {
  if (input.TemplateBody !== undefined) return input.TemplateBody;
  if (input.TemplateURL !== undefined) return fetchTemplate(input.TemplateURL, call);
  if (input.UsePreviousTemplate === true && standing?.template !== undefined)
    return standing.template.text;
  throw validationError('Either Template URL or Template Body must be specified.');
}

/** Reads it in the caller's name: whoever cannot read the object cannot deploy it. */
async function fetchTemplate(url: string, call: Call): Promise<string> {
  const { Bucket, Key } = placeOf(url, call);
  const answer = await call.platform.perform<{ readonly Body?: Uint8Array }>({
    service: 's3',
    operation: 'GetObject',
    input: { Bucket, Key },
    as: call.identity,
    cause: call.eventId,
    sourceIp: 'cloudformation.amazonaws.com',
    userAgent: 'cloudformation.amazonaws.com',
  });
  return Buffer.from(answer.Body ?? []).toString('utf8');
}

/** Both forms of an S3 URL: bucket as first part of the path, and bucket as first part of the host. */
function placeOf(given: string, call: Call): { readonly Bucket: string; readonly Key: string } {
  const url = URL.canParse(given) ? new URL(given) : undefined;
  const [first = '', ...rest] = decodeURIComponent(url?.pathname.slice(1) ?? '').split('/');
  const virtualHost = /^(.+)\.s3[.-][^/]*amazonaws\.com$/.exec(url?.hostname ?? '')?.[1];
  if (virtualHost !== undefined) return { Bucket: virtualHost, Key: [first, ...rest].join('/') };
  const own = url?.host === new URL(call.platform.endpoint).host;
  if (url === undefined || !(own || /(^|\.)s3[.-].*amazonaws\.com$/.test(url.hostname)))
    throw validationError('TemplateURL must be a supported URL.');
  return { Bucket: first, Key: rest.join('/') };
}

function checkResources(template: Template): void {
  const unknown = Object.values(template.resources)
    .map(({ type }) => type)
    .filter((type) => resourceTypes.find(type) === undefined);
  if (unknown.length > 0)
    throw validationError(
      `Template format error: Unrecognized resource types: [${[...new Set(unknown)].join(', ')}]`,
    );
  for (const [logicalId, { type, properties }] of Object.entries(template.resources)) {
    const honoured = resourceTypes.find(type)?.properties ?? [];
    const ignored = Object.keys(properties).filter((name) => !honoured.includes(name));
    if (ignored.length > 0)
      throw notProvided(`${ignored.map((name) => `${type}.${name}`).join(', ')} (${logicalId})`);
  }
}

function checkCapabilities(template: Template, given: readonly string[]): void {
  const identities = Object.values(template.resources).filter(({ type }) =>
    type.startsWith('AWS::IAM::'),
  );
  if (identities.length === 0) return;
  const named = identities.some(({ properties }) =>
    ['RoleName', 'UserName', 'ManagedPolicyName'].some((name) => properties[name] !== undefined),
  );
  if (given.includes('CAPABILITY_NAMED_IAM')) return;
  if (named) throw missingCapabilities('CAPABILITY_NAMED_IAM');
  if (!given.includes('CAPABILITY_IAM')) throw missingCapabilities('CAPABILITY_IAM');
}

function sentParameters(sent: readonly Parameter[], standing: Stack | undefined) {
  return Object.fromEntries(
    sent.flatMap(({ ParameterKey = '', ParameterValue, UsePreviousValue }) => {
      const value = UsePreviousValue === true ? standing?.parameters[ParameterKey] : ParameterValue;
      return value === undefined ? [] : [[ParameterKey, value]];
    }),
  );
}
