import type { TrailRule } from '../../service.ts';

/** Parameters' values and template bodies stay out of the trail: both may hold secrets. */
export function managementTrail<Input, Output>(
  readOnly: boolean,
  responseElements: (output: Output) => unknown = () => null,
): TrailRule<Input, Output> {
  return {
    category: 'management',
    readOnly,
    apiVersion: '2010-05-15',
    requestParameters: (input) => lowerCamel(input),
    responseElements: (output) => lowerCamel(responseElements(output)),
  };
}

const LEFT_OUT = new Set(['TemplateBody']);
const HIDDEN = new Set(['ParameterValue']);

function lowerCamel(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(lowerCamel);
  if (typeof value !== 'object' || value === null || value instanceof Date) return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([name, member]) => member !== undefined && !LEFT_OUT.has(name))
      .map(([name, member]) => [
        name.charAt(0).toLowerCase() + name.slice(1),
        HIDDEN.has(name) ? '****' : lowerCamel(member),
      ]),
  );
}
