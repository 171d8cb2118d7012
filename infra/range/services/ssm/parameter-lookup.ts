import type { Arn } from '../../../base/ids.ts';
import type { AccessRequest, Call } from '../../service.ts';
import { AwsFault } from '../../service.ts';
import type { Parameter, ParameterVersion } from './state.ts';
import { ssmState } from './state.ts';

/** A leading slash belongs to the name and is not doubled in the ARN. */
export function parameterArn(name: string, call: Call): Arn {
  if (name.startsWith('arn:')) return name as Arn;
  const path = name.startsWith('/') ? name : `/${name}`;
  return `arn:aws:ssm:${call.region}:${call.accountId}:parameter${path}`;
}

export function onParameter(
  action: `ssm:${string}`,
  name: string | undefined,
  call: Call,
): AccessRequest {
  return { action, resource: parameterArn(splitName(name ?? '').base, call) };
}

/** A parameter of the caller's account, with the version a selector (`name:3`) asks for. */
export function findParameter(
  name: string,
  call: Call,
): { parameter: Parameter; version: ParameterVersion } | undefined {
  const { base, selector } = splitName(name);
  const parameter = call.platform.state(ssmState).parameters.get(parameterArn(base, call));
  if (parameter === undefined) return undefined;
  const version =
    selector === undefined
      ? parameter.versions.at(-1)
      : parameter.versions.find((one) => String(one.version) === selector);
  if (version === undefined)
    throw new AwsFault(
      'ParameterVersionNotFound',
      400,
      `Systems Manager could not find version ${selector ?? ''} of ${base}. Verify the version and try again.`,
    );
  return { parameter, version };
}

/** What GetParameter and GetParameters answer for one parameter. */
export function shownParameter(parameter: Parameter, version: ParameterVersion, asked: string) {
  const { selector } = splitName(asked);
  return {
    Name: parameter.name,
    Type: parameter.type,
    Value: version.value,
    Version: version.version,
    ...(selector !== undefined && { Selector: `:${selector}` }),
    LastModifiedDate: new Date(version.at),
    ARN: parameter.arn,
    DataType: 'text',
  };
}

function splitName(name: string) {
  if (name.startsWith('arn:')) return { base: name, selector: undefined };
  const [base = '', selector] = name.split(':');
  return { base, selector };
}
