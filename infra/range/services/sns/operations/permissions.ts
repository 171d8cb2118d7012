import type { AddPermissionCommandInput, RemovePermissionCommandInput } from '@aws-sdk/client-sns';
import { operation } from '../../../service.ts';
import { defaultPolicy } from '../default-policy.ts';
import { invalidParameter } from '../faults.ts';
import { apiReference } from '../known-from.ts';
import type { Topic } from '../state.ts';
import { onTopic, topicAt } from '../topic-lookup.ts';
import { managementTrail } from '../trail-rules.ts';

const GRANTABLE = new Set([
  'GetTopicAttributes',
  'SetTopicAttributes',
  'AddPermission',
  'RemovePermission',
  'DeleteTopic',
  'Subscribe',
  'ListSubscriptionsByTopic',
  'Publish',
]);

export const addPermission = operation<AddPermissionCommandInput, object>({
  knownFrom: [apiReference('AddPermission')],
  authorizes: (input, call) => onTopic('sns:AddPermission', input.TopicArn, call),
  async handle(input, call) {
    const topic = topicAt(input.TopicArn, call);
    const { Label = '', AWSAccountId = [], ActionName = [] } = input;
    if (Label === '') throw invalidParameter('Label');
    if (ActionName.length === 0 || ActionName.some((action) => !GRANTABLE.has(action)))
      throw invalidParameter('Policy statement action out of service scope!');
    const policy = policyOf(topic);
    if (policy.Statement.some(({ Sid }) => Sid === Label))
      throw invalidParameter('Statement already exists');
    const accounts = AWSAccountId.map((account) => `arn:aws:iam::${account}:root`);
    const actions = ActionName.map((action) => `SNS:${action}`);
    const statement = {
      Sid: Label,
      Effect: 'Allow',
      Principal: { AWS: accounts.length === 1 ? accounts[0] : accounts },
      Action: actions.length === 1 ? actions[0] : actions,
      Resource: topic.arn,
    };
    store(topic, { ...policy, Statement: [...policy.Statement, statement] });
    return {};
  },
  trail: managementTrail(false),
});

export const removePermission = operation<RemovePermissionCommandInput, object>({
  knownFrom: [apiReference('RemovePermission')],
  authorizes: (input, call) => onTopic('sns:RemovePermission', input.TopicArn, call),
  async handle(input, call) {
    const topic = topicAt(input.TopicArn, call);
    const policy = policyOf(topic);
    store(topic, {
      ...policy,
      Statement: policy.Statement.filter(({ Sid }) => Sid !== input.Label),
    });
    return {};
  },
  trail: managementTrail(false),
});

interface TopicPolicy {
  readonly Statement: readonly { readonly Sid?: string }[];
}

function policyOf(topic: Topic): TopicPolicy {
  const stored = JSON.parse(topic.attributes.get('Policy') ?? defaultPolicy(topic)) as TopicPolicy;
  return { ...stored, Statement: [stored.Statement].flat() };
}

const store = (topic: Topic, policy: TopicPolicy): void => {
  topic.attributes.set('Policy', JSON.stringify(policy));
};
