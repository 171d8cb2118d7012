import type {
  GetTopicAttributesCommandInput,
  GetTopicAttributesCommandOutput,
  SetTopicAttributesCommandInput,
} from '@aws-sdk/client-sns';
import { operation } from '../../../service.ts';
import { defaultPolicy } from '../default-policy.ts';
import { invalidParameter } from '../faults.ts';
import { apiReference } from '../known-from.ts';
import { subscriptionsOf } from '../state.ts';
import { checkTopicAttribute } from '../topic-attributes.ts';
import { onTopic, topicAt } from '../topic-lookup.ts';
import { managementTrail } from '../trail-rules.ts';

export const getTopicAttributes = operation<
  GetTopicAttributesCommandInput,
  Omit<GetTopicAttributesCommandOutput, '$metadata'>
>({
  knownFrom: [apiReference('GetTopicAttributes')],
  authorizes: (input, call) => onTopic('sns:GetTopicAttributes', input.TopicArn, call),
  async handle(input, call) {
    const topic = topicAt(input.TopicArn, call);
    const subscriptions = subscriptionsOf(call.platform, topic.arn);
    const pending = subscriptions.filter(({ isPending }) => isPending).length;
    return {
      Attributes: {
        TopicArn: topic.arn,
        Owner: topic.accountId,
        Policy: defaultPolicy(topic),
        DisplayName: '',
        SubscriptionsConfirmed: String(subscriptions.length - pending),
        SubscriptionsPending: String(pending),
        SubscriptionsDeleted: '0',
        EffectiveDeliveryPolicy: EFFECTIVE_DELIVERY_POLICY,
        ...Object.fromEntries(topic.attributes),
      },
    };
  },
  trail: managementTrail(true),
});

export const setTopicAttributes = operation<SetTopicAttributesCommandInput, object>({
  knownFrom: [apiReference('SetTopicAttributes')],
  authorizes: (input, call) => onTopic('sns:SetTopicAttributes', input.TopicArn, call),
  async handle(input, call) {
    const topic = topicAt(input.TopicArn, call);
    const { AttributeName: name = '', AttributeValue: value = '' } = input;
    if (name === 'FifoTopic') throw invalidParameter('AttributeName');
    checkTopicAttribute(name, value);
    if (value === '') topic.attributes.delete(name);
    else topic.attributes.set(name, value);
    return {};
  },
  trail: managementTrail(false),
});

/** Speaks of HTTP endpoints only, which the range does not deliver to; every topic shows the same. */
const EFFECTIVE_DELIVERY_POLICY = JSON.stringify({
  http: {
    defaultHealthyRetryPolicy: {
      minDelayTarget: 20,
      maxDelayTarget: 20,
      numRetries: 3,
      numMaxDelayRetries: 0,
      numNoDelayRetries: 0,
      numMinDelayRetries: 0,
      backoffFunction: 'linear',
    },
    disableSubscriptionOverrides: false,
    defaultRequestPolicy: { headerContentType: 'text/plain; charset=UTF-8' },
  },
});
