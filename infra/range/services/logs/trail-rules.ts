import type { TrailRule } from '../../service.ts';

export const managementTrail = <Input, Output>(readOnly: boolean): TrailRule<Input, Output> => ({
  category: 'management',
  readOnly,
  apiVersion: '20140328',
  requestParameters: (input) => input,
  responseElements: () => null,
});

/** What is in the events is never shown. */
export const dataTrail = <Input extends object, Output>(
  readOnly: boolean,
): TrailRule<Input, Output> => ({
  category: 'data',
  readOnly,
  apiVersion: '20140328',
  dataResourceType: 'AWS::Logs::LogGroup',
  requestParameters: (input) =>
    Object.fromEntries(Object.entries(input).filter(([name]) => name !== 'logEvents')),
  responseElements: () => null,
});
