import type { Call, TrailRule } from '../../service.ts';

export function managementTrail<Input, Output>(
  readOnly: boolean,
  responseElements: (output: Output, call: Call) => unknown = () => null,
): TrailRule<Input, Output> {
  return {
    category: 'management',
    readOnly,
    requestParameters: (input) => lowerCamel(input),
    responseElements,
  };
}

/** CloudTrail's spelling of API members; a parameter's value is never shown. */
export function lowerCamel(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(lowerCamel);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([, member]) => member !== undefined)
      .map(([name, member]) => [
        name.charAt(0).toLowerCase() + name.slice(1),
        name === 'Value' ? 'HIDDEN_DUE_TO_SECURITY_REASONS' : lowerCamel(member),
      ]),
  );
}
