import type { Call, TrailRule } from '../../service.ts';

export const HIDDEN = 'HIDDEN_DUE_TO_SECURITY_REASONS';

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

/** CloudTrail's spelling of API members: the first letter lower-case, absent members left out. */
export function lowerCamel(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(lowerCamel);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([, member]) => member !== undefined)
      .map(([name, member]) => [
        name.charAt(0).toLowerCase() + name.slice(1),
        // The keys of `Attributes` are AWS's own names for attributes and keep their spelling.
        name === 'Attributes' ? member : lowerCamel(member),
      ]),
  );
}
