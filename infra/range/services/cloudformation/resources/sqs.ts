import { document, list, required, type Tag, tagMap, text } from './property.ts';
import type { Made, Properties, ResourceType, Workshop } from './resource-type.ts';
import { retag } from './retag.ts';

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
      {
        QueueName,
        Attributes: attributes(properties),
        ...(list<Tag>(properties, 'Tags').length > 0 && { tags: tagMap(properties) }),
      },
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
    const QueueUrl = made.physicalId;
    const Attributes = changedAttributes(properties, workshop);
    if (Object.keys(Attributes).length > 0) {
      await workshop.call('sqs', 'SetQueueAttributes', { QueueUrl, Attributes });
    }
    await retag(properties, workshop, {
      tag: (tags) => workshop.call('sqs', 'TagQueue', { QueueUrl, Tags: tagMap({ Tags: tags }) }),
      untag: (TagKeys) => workshop.call('sqs', 'UntagQueue', { QueueUrl, TagKeys }),
    });
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

/** What a queue goes back to when the template no longer says it. Source: SQS API Reference, SetQueueAttributes. */
const DEFAULTS: Readonly<Record<string, string>> = {
  ContentBasedDeduplication: 'false',
  DelaySeconds: '0',
  KmsMasterKeyId: '',
  MaximumMessageSize: '1048576',
  MessageRetentionPeriod: '345600',
  ReceiveMessageWaitTimeSeconds: '0',
  RedrivePolicy: '',
  SqsManagedSseEnabled: 'true',
  VisibilityTimeout: '30',
};

function changedAttributes(
  properties: Properties,
  { before = {} }: Workshop,
): Record<string, string> {
  const [was, is] = [attributes(before), attributes(properties)];
  const changed = Object.entries(is).filter(([name, value]) => was[name] !== value);
  const dropped = Object.keys(was).filter((name) => is[name] === undefined);
  return Object.fromEntries([
    ...changed,
    ...dropped.map((name) => [name, DEFAULTS[name] ?? ''] as const),
  ]);
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
