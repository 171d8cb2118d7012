import type {
  ListSubscriptionsByTopicCommandInput,
  ListSubscriptionsByTopicCommandOutput,
  ListSubscriptionsCommandInput,
  ListSubscriptionsCommandOutput,
} from '@aws-sdk/client-sns';
import { operation } from '../../../service.ts';
import { apiReference } from '../known-from.ts';
import { pageOf } from '../page.ts';
import type { Subscription } from '../state.ts';
import { snsState, subscriptionsOf } from '../state.ts';
import { onTopic, topicAt } from '../topic-lookup.ts';
import { managementTrail } from '../trail-rules.ts';

export const listSubscriptions = operation<
  ListSubscriptionsCommandInput,
  Omit<ListSubscriptionsCommandOutput, '$metadata'>
>({
  knownFrom: [apiReference('ListSubscriptions')],
  authorizes: () => [{ action: 'sns:ListSubscriptions', resource: '*' }],
  async handle(input, call) {
    const own = [...call.platform.state(snsState).subscriptions.values()].filter(
      ({ owner }) => owner === call.accountId,
    );
    const { items, next } = pageOf(own, input.NextToken);
    return { Subscriptions: items.map(shown), ...next };
  },
  trail: managementTrail(true),
});

export const listSubscriptionsByTopic = operation<
  ListSubscriptionsByTopicCommandInput,
  Omit<ListSubscriptionsByTopicCommandOutput, '$metadata'>
>({
  knownFrom: [apiReference('ListSubscriptionsByTopic')],
  authorizes: (input, call) => onTopic('sns:ListSubscriptionsByTopic', input.TopicArn, call),
  async handle(input, call) {
    const topic = topicAt(input.TopicArn, call);
    const { items, next } = pageOf(subscriptionsOf(call.platform, topic.arn), input.NextToken);
    return { Subscriptions: items.map(shown), ...next };
  },
  trail: managementTrail(true),
});

function shown(subscription: Subscription) {
  return {
    SubscriptionArn: subscription.isPending ? 'PendingConfirmation' : subscription.arn,
    Owner: subscription.owner,
    Protocol: subscription.protocol,
    Endpoint: subscription.endpoint,
    TopicArn: subscription.topicArn,
  };
}
