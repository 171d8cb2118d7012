import type { TrailRule } from '../../service.ts';

const API_VERSION = '2010-08-01';

export const managementTrail = <Input, Output>(readOnly: boolean): TrailRule<Input, Output> => ({
  category: 'management',
  readOnly,
  apiVersion: API_VERSION,
  requestParameters: (input) => lowerCamel(input),
  responseElements: () => null,
});

export const dataTrail = <Input, Output>(readOnly: boolean): TrailRule<Input, Output> => ({
  ...managementTrail(readOnly),
  category: 'data',
  dataResourceType: 'AWS::CloudWatch::Metric',
});

/** CloudTrail's spelling of API members. */
function lowerCamel(value: unknown): unknown {
  if (value instanceof Date) return value.toISOString();
  if (Array.isArray(value)) return value.map(lowerCamel);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([, member]) => member !== undefined)
      .map(([name, member]) => [name.charAt(0).toLowerCase() + name.slice(1), lowerCamel(member)]),
  );
}
