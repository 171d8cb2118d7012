import { document, list, required, tagMap, text } from './property.ts';
import type { Made, Properties, ResourceType, Workshop } from './resource-type.ts';

const ATTRIBUTES = [
  'ContentBasedDeduplication',
  'DelaySeconds',
  'FifoQueue',
  'KmsMasterKeyId',
  'MaximumMessageSize',
  'MessageRetentionPeriod',
  'ReceiveMessageWaitTimeSeconds',
  'RedrivePolicy',
  'SqsManagedSseEnabled',
  'VisibilityTimeout',
] as const;

export const queue: ResourceType = {
  id: 'AWS::SQS::Queue',
  properties: ['QueueName', 'Tags', ...ATTRIBUTES],
  replacedBy: ['QueueName', 'FifoQueue'],
  async create(properties, workshop) {
    const QueueName = text(properties, 'QueueName') ?? workshop.nameWithin(80);
    const { QueueUrl = '' } = await workshop.call<{ readonly QueueUrl?: string }>(
      'sqs',
      'CreateQueue',
      { QueueName, Attributes: attributes(properties), tags: tagMap(properties) },
    );
    const { accountId, region } = workshop;
    return {
      physicalId: QueueUrl,
      attributes: {
        Arn: `arn:aws:sqs:${region}:${accountId}:${QueueName}`,
        QueueName,
        QueueUrl,
      },
    };
  },
  async update(made, properties, workshop) {
    await workshop.call('sqs', 'SetQueueAttributes', {
      QueueUrl: made.physicalId,
      Attributes: attributes(properties),
    });
    await tagAnew(made.physicalId, properties, workshop);
    return made;
  },
  async delete({ physicalId }, workshop) {
    await workshop.call('sqs', 'DeleteQueue', { QueueUrl: physicalId });
  },
};

export const queuePolicy: ResourceType = {
  id: 'AWS::SQS::QueuePolicy',
  properties: ['PolicyDocument', 'Queues'],
  replacedBy: ['Queues'],
  create: (properties, workshop) => putPolicy(properties, workshop),
  update: (_made, properties, workshop) => putPolicy(properties, workshop),
  async delete({ properties }, workshop) {
    await setPolicy(list<string>(properties, 'Queues'), '', workshop);
  },
};

function attributes(properties: Properties): Record<string, string> {
  return Object.fromEntries(
    ATTRIBUTES.flatMap((name) => {
      const value = document(properties, name);
      return value === undefined ? [] : [[name, value]];
    }),
  );
}

async function tagAnew(
  QueueUrl: string,
  properties: Properties,
  workshop: Workshop,
): Promise<void> {
  const Tags = tagMap(properties);
  const TagKeys = Object.keys(tagMap(workshop.before ?? {})).filter((key) => !(key in Tags));
  if (TagKeys.length > 0) await workshop.call('sqs', 'UntagQueue', { QueueUrl, TagKeys });
  if (Object.keys(Tags).length > 0) await workshop.call('sqs', 'TagQueue', { QueueUrl, Tags });
}

async function putPolicy(properties: Properties, workshop: Workshop): Promise<Made> {
  const queues = list<string>(properties, 'Queues');
  await setPolicy(queues, document(properties, 'PolicyDocument') ?? '', workshop);
  return {
    physicalId: workshop.nameWithin(100),
    attributes: { Id: required({ Queue: queues[0] }, 'Queue') },
  };
}

async function setPolicy(
  queues: readonly string[],
  policy: string,
  workshop: Workshop,
): Promise<void> {
  for (const QueueUrl of queues) {
    await workshop.call('sqs', 'SetQueueAttributes', { QueueUrl, Attributes: { Policy: policy } });
  }
}
