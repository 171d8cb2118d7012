import { document, list, only, required, text } from './property.ts';
import type { Made, Properties, ResourceType, Workshop } from './resource-type.ts';
import { retag } from './retag.ts';

const TOPIC_ATTRIBUTES = [
  'ContentBasedDeduplication',
  'DisplayName',
  'FifoTopic',
  'KmsMasterKeyId',
] as const;
const SUBSCRIPTION_ATTRIBUTES = [
  'DeliveryPolicy',
  'FilterPolicy',
  'FilterPolicyScope',
  'RawMessageDelivery',
  'RedrivePolicy',
] as const;

/** What an attribute is set to when the template no longer says anything of it. */
const UNSET = {
  DeliveryPolicy: '',
  FilterPolicy: '{}',
  FilterPolicyScope: 'MessageAttributes',
  RawMessageDelivery: 'false',
  RedrivePolicy: '',
} as const;

export const topic: ResourceType = {
  id: 'AWS::SNS::Topic',
  properties: ['Subscription', 'Tags', 'TopicName', ...TOPIC_ATTRIBUTES],
  replacedBy: ['TopicName', 'FifoTopic', 'Subscription'],
  async create(properties, workshop) {
    const Name = text(properties, 'TopicName') ?? workshop.nameWithin(256);
    const { TopicArn = '' } = await workshop.call<{ readonly TopicArn?: string }>(
      'sns',
      'CreateTopic',
      {
        Name,
        Attributes: attributes(properties, TOPIC_ATTRIBUTES),
        ...only(properties, ['Tags']),
      },
    );
    for (const one of list<Properties>(properties, 'Subscription')) {
      await subscribe({ ...one, TopicArn }, workshop);
    }
    return { physicalId: TopicArn, attributes: { TopicArn, TopicName: Name } };
  },
  async update(made, properties, workshop) {
    for (const [AttributeName, AttributeValue] of Object.entries(
      attributes(properties, TOPIC_ATTRIBUTES),
    )) {
      await workshop.call('sns', 'SetTopicAttributes', {
        TopicArn: made.physicalId,
        AttributeName,
        AttributeValue,
      });
    }
    const ResourceArn = made.physicalId;
    await retag(properties, workshop, {
      tag: (Tags) => workshop.call('sns', 'TagResource', { ResourceArn, Tags }),
      untag: (TagKeys) => workshop.call('sns', 'UntagResource', { ResourceArn, TagKeys }),
    });
    return made;
  },
  async delete({ physicalId }, workshop) {
    await workshop.call('sns', 'DeleteTopic', { TopicArn: physicalId });
  },
};

export const topicPolicy: ResourceType = {
  id: 'AWS::SNS::TopicPolicy',
  properties: ['PolicyDocument', 'Topics'],
  replacedBy: ['Topics'],
  create: (properties, workshop) => putPolicy(properties, workshop),
  async update(made, properties, workshop) {
    const { attributes: after } = await putPolicy(properties, workshop);
    return { ...made, attributes: after };
  },
  async delete({ properties }, workshop) {
    for (const TopicArn of list<string>(properties, 'Topics')) {
      await setPolicy(TopicArn, ownersPolicy(TopicArn, workshop), workshop);
    }
  },
};

export const subscription: ResourceType = {
  id: 'AWS::SNS::Subscription',
  properties: ['Endpoint', 'Protocol', 'TopicArn', ...SUBSCRIPTION_ATTRIBUTES],
  replacedBy: ['Endpoint', 'Protocol', 'TopicArn'],
  async create(properties, workshop) {
    const SubscriptionArn = await subscribe(properties, workshop);
    return { physicalId: SubscriptionArn, attributes: { Arn: SubscriptionArn } };
  },
  async update(made, properties, workshop) {
    const before = attributes(workshop.before ?? {}, SUBSCRIPTION_ATTRIBUTES);
    const after = attributes(properties, SUBSCRIPTION_ATTRIBUTES);
    for (const AttributeName of SUBSCRIPTION_ATTRIBUTES) {
      if (before[AttributeName] === after[AttributeName]) continue;
      await workshop.call('sns', 'SetSubscriptionAttributes', {
        SubscriptionArn: made.physicalId,
        AttributeName,
        AttributeValue: after[AttributeName] ?? UNSET[AttributeName],
      });
    }
    return made;
  },
  async delete({ physicalId }, workshop) {
    await workshop.call('sns', 'Unsubscribe', { SubscriptionArn: physicalId });
  },
};

async function subscribe(properties: Properties, workshop: Workshop): Promise<string> {
  const { SubscriptionArn = '' } = await workshop.call<{ readonly SubscriptionArn?: string }>(
    'sns',
    'Subscribe',
    {
      ...only(properties, ['TopicArn', 'Protocol', 'Endpoint']),
      Attributes: attributes(properties, SUBSCRIPTION_ATTRIBUTES),
      ReturnSubscriptionArn: true,
    },
  );
  return SubscriptionArn;
}

function attributes(properties: Properties, names: readonly string[]): Record<string, string> {
  return Object.fromEntries(
    names.flatMap((name) => {
      const value = document(properties, name);
      return value === undefined ? [] : [[name, value]];
    }),
  );
}

async function putPolicy(properties: Properties, workshop: Workshop): Promise<Made> {
  const topics = list<string>(properties, 'Topics');
  for (const TopicArn of topics) {
    await setPolicy(TopicArn, document(properties, 'PolicyDocument') ?? '', workshop);
  }
  return {
    physicalId: workshop.nameWithin(100),
    attributes: { Id: required({ Topic: topics[0] }, 'Topic') },
  };
}

async function setPolicy(TopicArn: string, policy: string, workshop: Workshop): Promise<void> {
  await workshop.call('sns', 'SetTopicAttributes', {
    TopicArn,
    AttributeName: 'Policy',
    AttributeValue: policy,
  });
}

/** What a topic has before anybody gives it a policy. */
function ownersPolicy(topicArn: string, { accountId }: Workshop): string {
  return JSON.stringify({
    Version: '2008-10-17',
    Id: '__default_policy_ID',
    Statement: [
      {
        Sid: '__default_statement_ID',
        Effect: 'Allow',
        Principal: { AWS: '*' },
        Action: [
          'SNS:Publish',
          'SNS:Subscribe',
          'SNS:GetTopicAttributes',
          'SNS:SetTopicAttributes',
        ],
        Resource: topicArn,
        Condition: { StringEquals: { 'AWS:SourceOwner': accountId } },
      },
    ],
  });
}
