import type {
  CreateTopicCommandInput,
  CreateTopicCommandOutput,
  DeleteTopicCommandInput,
  ListTopicsCommandInput,
  ListTopicsCommandOutput,
} from '@aws-sdk/client-sns';
import type { Arn } from '../../../../base/ids.ts';
import type { Call } from '../../../service.ts';
import { operation } from '../../../service.ts';
import { invalidParameter } from '../faults.ts';
import { apiReference, TRAIL_SHAPE } from '../known-from.ts';
import { pageOf } from '../page.ts';
import type { Topic } from '../state.ts';
import { snsState, subscriptionsOf } from '../state.ts';
import { checkTopicAttribute } from '../topic-attributes.ts';
import { onTopic } from '../topic-lookup.ts';
import { lowerCamel, managementTrail } from '../trail-rules.ts';

type CreateOutput = Omit<CreateTopicCommandOutput, '$metadata'>;

export const createTopic = operation<CreateTopicCommandInput, CreateOutput>({
  knownFrom: [apiReference('CreateTopic'), TRAIL_SHAPE],
  authorizes(input, call) {
    const resource = topicArn(input.Name ?? '', call);
    return [
      { action: 'sns:CreateTopic', resource },
      ...((input.Tags ?? []).length > 0 ? [{ action: 'sns:TagResource' as const, resource }] : []),
    ];
  },
  async handle(input, call) {
    const name = input.Name ?? '';
    const attributes = input.Attributes ?? {};
    checkName(name, attributes['FifoTopic'] === 'true');
    for (const [attribute, value] of Object.entries(attributes))
      checkTopicAttribute(attribute, value);
    const arn = topicArn(name, call);
    const { topics } = call.platform.state(snsState);
    const standing = topics.get(arn);
    if (standing !== undefined) {
      checkSame(standing, input);
      return { TopicArn: arn };
    }
    topics.set(arn, {
      arn,
      name,
      accountId: call.accountId,
      attributes: new Map(Object.entries(attributes).filter(([, value]) => value !== '')),
      tags: new Map((input.Tags ?? []).map(({ Key = '', Value = '' }) => [Key, Value])),
      sequence: 0,
    });
    return { TopicArn: arn };
  },
  trail: managementTrail(false, (output) => lowerCamel({ TopicArn: output.TopicArn })),
});

/** Deleting a topic that is gone succeeds; its subscriptions go with it. */
export const deleteTopic = operation<DeleteTopicCommandInput, object>({
  knownFrom: [apiReference('DeleteTopic')],
  authorizes: (input, call) => onTopic('sns:DeleteTopic', input.TopicArn, call),
  async handle(input, call) {
    const state = call.platform.state(snsState);
    const arn = input.TopicArn as Arn;
    for (const subscription of subscriptionsOf(call.platform, arn))
      state.subscriptions.delete(subscription.arn);
    state.topics.delete(arn);
    return {};
  },
  trail: managementTrail(false),
});

export const listTopics = operation<
  ListTopicsCommandInput,
  Omit<ListTopicsCommandOutput, '$metadata'>
>({
  knownFrom: [apiReference('ListTopics')],
  authorizes: () => [{ action: 'sns:ListTopics', resource: '*' }],
  async handle(input, call) {
    const own = [...call.platform.state(snsState).topics.values()]
      .filter((topic) => topic.accountId === call.accountId)
      .sort((one, other) => (one.name < other.name ? -1 : 1));
    const { items, next } = pageOf(own, input.NextToken);
    return { Topics: items.map(({ arn }) => ({ TopicArn: arn })), ...next };
  },
  trail: managementTrail(true),
});

const topicArn = (name: string, call: Call): Arn =>
  `arn:aws:sns:${call.region}:${call.accountId}:${name}`;

function checkName(name: string, isFifo: boolean): void {
  const isValid = isFifo
    ? /^[A-Za-z0-9_-]{1,251}\.fifo$/.test(name)
    : /^[A-Za-z0-9_-]{1,256}$/.test(name);
  if (!isValid) throw invalidParameter('Topic Name');
}

function checkSame(standing: Topic, input: CreateTopicCommandInput): void {
  const differs = Object.entries(input.Attributes ?? {}).some(
    ([name, value]) => (standing.attributes.get(name) ?? '') !== value,
  );
  if (differs)
    throw invalidParameter('Attributes Reason: Topic already exists with different attributes');
  const otherTags = (input.Tags ?? []).some(
    ({ Key = '', Value = '' }) => standing.tags.get(Key) !== Value,
  );
  if (otherTags) throw invalidParameter('Tags Reason: Topic already exists with different tags');
}
