import type { Call, TrailRule } from '../../service.ts';

export const HIDDEN = 'HIDDEN_DUE_TO_SECURITY_REASONS';
export const API_VERSION = '2015-10-07';

export function managementTrail<Input, Output>(
  readOnly: boolean,
  responseElements: (output: Output, call: Call) => unknown = () => null,
): TrailRule<Input, Output> {
  return {
    category: 'management',
    readOnly,
    apiVersion: API_VERSION,
    requestParameters: (input) => lowerCamel(input),
    responseElements,
  };
}

/** CloudTrail's spelling of API members: the first letter lower-case, absent members left out. */
export function lowerCamel(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(lowerCamel);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([, member]) => member !== undefined)
      .map(([name, member]) => [name.charAt(0).toLowerCase() + name.slice(1), lowerCamel(member)]),
  );
}
