import { count, flag, list, only, set, text } from './property.ts';
import type { Properties, ResourceType, Workshop } from './resource-type.ts';
import { retag } from './retag.ts';

const AS_GIVEN = [
  'AlarmActions',
  'AlarmDescription',
  'ComparisonOperator',
  'Dimensions',
  'InsufficientDataActions',
  'MetricName',
  'Namespace',
  'OKActions',
  'Statistic',
  'TreatMissingData',
  'Unit',
] as const;
const NUMBERS = ['DatapointsToAlarm', 'EvaluationPeriods', 'Period', 'Threshold'] as const;

export const metricAlarm: ResourceType = {
  id: 'AWS::CloudWatch::Alarm',
  properties: ['ActionsEnabled', 'AlarmName', 'Tags', ...AS_GIVEN, ...NUMBERS],
  replacedBy: ['AlarmName'],
  async create(properties, workshop) {
    const name = text(properties, 'AlarmName') ?? workshop.nameWithin(255);
    await putAlarm(name, properties, workshop);
    const { region, accountId } = workshop;
    return {
      physicalId: name,
      attributes: { Arn: `arn:aws:cloudwatch:${region}:${accountId}:alarm:${name}` },
    };
  },
  async update(made, properties, workshop) {
    await putAlarm(made.physicalId, properties, workshop);
    const ResourceARN = made.attributes['Arn'];
    await retag(properties, workshop, {
      tag: (Tags) => workshop.call('monitoring', 'TagResource', { ResourceARN, Tags }),
      untag: (TagKeys) => workshop.call('monitoring', 'UntagResource', { ResourceARN, TagKeys }),
    });
    return made;
  },
  async delete({ physicalId }, workshop) {
    await workshop.call('monitoring', 'DeleteAlarms', { AlarmNames: [physicalId] });
  },
};

async function putAlarm(
  AlarmName: string,
  properties: Properties,
  workshop: Workshop,
): Promise<void> {
  await workshop.call('monitoring', 'PutMetricAlarm', {
    AlarmName,
    ...only(properties, AS_GIVEN),
    ...set(Object.fromEntries(NUMBERS.map((name) => [name, count(properties, name)]))),
    ...set({ ActionsEnabled: flag(properties, 'ActionsEnabled') }),
    Tags: list(properties, 'Tags'),
  });
}
