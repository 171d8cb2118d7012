import { count, flag, list, only, required, set } from './property.ts';
import type { Properties, ResourceType } from './resource-type.ts';

export const eventSourceMapping: ResourceType = {
  id: 'AWS::Lambda::EventSourceMapping',
  properties: [
    'BatchSize',
    'Enabled',
    'EventSourceArn',
    'FilterCriteria',
    'FunctionName',
    'FunctionResponseTypes',
    'MaximumBatchingWindowInSeconds',
    'ScalingConfig',
  ],
  replacedBy: ['EventSourceArn'],
  async create(properties, { call, region, accountId }) {
    const { UUID } = await call<{ readonly UUID: string }>('lambda', 'CreateEventSourceMapping', {
      ...only(properties, ['EventSourceArn', 'FilterCriteria', 'ScalingConfig']),
      ...set({
        FunctionName: required(properties, 'FunctionName'),
        BatchSize: count(properties, 'BatchSize'),
        Enabled: flag(properties, 'Enabled'),
        MaximumBatchingWindowInSeconds: count(properties, 'MaximumBatchingWindowInSeconds'),
      }),
      FunctionResponseTypes: list(properties, 'FunctionResponseTypes'),
    });
    return {
      physicalId: UUID,
      attributes: {
        Id: UUID,
        EventSourceMappingArn: `arn:aws:lambda:${region}:${accountId}:event-source-mapping:${UUID}`,
      },
    };
  },
  async update(made, properties, { call }) {
    await call('lambda', 'UpdateEventSourceMapping', {
      UUID: made.physicalId,
      FunctionName: required(properties, 'FunctionName'),
      ...orDefault(properties),
    });
    return made;
  },
  async delete({ physicalId }, { call }) {
    await call('lambda', 'DeleteEventSourceMapping', { UUID: physicalId });
  },
};

/** What the template no longer says goes back to what it is when nobody says anything. */
const orDefault = (properties: Properties) => ({
  BatchSize: count(properties, 'BatchSize') ?? 10,
  Enabled: flag(properties, 'Enabled') ?? true,
  FilterCriteria: properties['FilterCriteria'] ?? { Filters: [] },
  FunctionResponseTypes: list(properties, 'FunctionResponseTypes'),
  MaximumBatchingWindowInSeconds: count(properties, 'MaximumBatchingWindowInSeconds') ?? 0,
  ScalingConfig: properties['ScalingConfig'] ?? {},
});
