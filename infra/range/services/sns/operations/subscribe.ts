import type {
  SubscribeCommandInput,
  SubscribeCommandOutput,
  UnsubscribeCommandInput,
} from '@aws-sdk/client-sns';
import type { Arn } from '../../../../base/ids.ts';
import type { Call } from '../../../service.ts';
import { operation } from '../../../service.ts';
import { invalidParameter, notImplemented } from '../faults.ts';
import { apiReference, HIDDEN_ADDRESS } from '../known-from.ts';
import type { Protocol, Subscription } from '../state.ts';
import { snsRandom, snsState, subscriptionsOf } from '../state.ts';
import { checkSubscriptionAttribute } from '../subscription-attributes.ts';
import { onSubscription } from '../subscription-lookup.ts';
import { onTopic, topicAt } from '../topic-lookup.ts';
import { HIDDEN, lowerCamel, managementTrail } from '../trail-rules.ts';

type SubscribeOutput = Omit<SubscribeCommandOutput, '$metadata'>;

export const subscribe = operation<SubscribeCommandInput, SubscribeOutput>({
  knownFrom: [apiReference('Subscribe'), HIDDEN_ADDRESS],
  authorizes: (input, call) =>
    onTopic('sns:Subscribe', input.TopicArn, call, {
      'sns:Protocol': [input.Protocol ?? ''],
      'sns:Endpoint': [input.Endpoint ?? ''],
    }),
  async handle(input, call) {
    const topic = topicAt(input.TopicArn, call);
    const protocol = checkedProtocol(input.Protocol ?? '');
    const endpoint = checkedEndpoint(protocol, input.Endpoint ?? '');
    const attributes = input.Attributes ?? {};
    for (const [name, value] of Object.entries(attributes))
      checkSubscriptionAttribute(name, value, protocol);
    const standing = subscriptionsOf(call.platform, topic.arn).find(
      (one) => one.protocol === protocol && one.endpoint === endpoint,
    );
    if (standing !== undefined) checkSame(standing, attributes);
    const subscription =
      standing ?? newSubscription(topic.arn, protocol, endpoint, attributes, call);
    call.platform.state(snsState).subscriptions.set(subscription.arn, subscription);
    const showsArn = !subscription.isPending || input.ReturnSubscriptionArn === true;
    return { SubscriptionArn: showsArn ? subscription.arn : 'pending confirmation' };
  },
  trail: {
    ...managementTrail<SubscribeCommandInput, SubscribeOutput>(false, (output) =>
      lowerCamel({ SubscriptionArn: output.SubscriptionArn }),
    ),
    requestParameters: (input) =>
      lowerCamel({
        ...input,
        // Addresses of people are not shown; ARNs are.
        ...(input.Protocol === 'email' && { Endpoint: HIDDEN }),
      }),
  },
});

/** Unsubscribing what is gone succeeds. */
export const unsubscribe = operation<UnsubscribeCommandInput, object>({
  knownFrom: [apiReference('Unsubscribe')],
  authorizes: (input, call) => onSubscription('sns:Unsubscribe', input.SubscriptionArn, call),
  async handle(input, call) {
    call.platform.state(snsState).subscriptions.delete(input.SubscriptionArn as Arn);
    return {};
  },
  trail: managementTrail(false),
});

const KNOWN_TO_AWS = ['http', 'https', 'email-json', 'sms', 'application', 'firehose'];

function checkedProtocol(protocol: string): Protocol {
  if (protocol === 'sqs' || protocol === 'lambda' || protocol === 'email') return protocol;
  if (KNOWN_TO_AWS.includes(protocol)) throw notImplemented(`subscriptions by ${protocol}`);
  throw invalidParameter(`Does not support this protocol string: ${protocol}`);
}

function checkedEndpoint(protocol: Protocol, endpoint: string): string {
  switch (protocol) {
    case 'sqs':
      if (!/^arn:aws:sqs:[a-z0-9-]+:\d{12}:[A-Za-z0-9_.-]+$/.test(endpoint))
        throw invalidParameter('SQS endpoint ARN');
      return endpoint;
    case 'lambda':
      if (!/^arn:aws:lambda:[a-z0-9-]+:\d{12}:function:[A-Za-z0-9_:$-]+$/.test(endpoint))
        throw invalidParameter('Lambda endpoint ARN');
      return endpoint;
    case 'email':
      if (!/^[^@\s]+@[^@\s]+$/.test(endpoint)) throw invalidParameter('Email address');
      return endpoint;
  }
}

function checkSame(standing: Subscription, attributes: Readonly<Record<string, string>>): void {
  const differs = Object.entries(attributes).some(
    ([name, value]) => standing.attributes.get(name) !== value,
  );
  if (differs)
    throw invalidParameter(
      'Attributes Reason: Subscription already exists with different attributes',
    );
}

function newSubscription(
  topicArn: Arn,
  protocol: Protocol,
  endpoint: string,
  attributes: Readonly<Record<string, string>>,
  call: Call,
): Subscription {
  return {
    arn: `${topicArn}:${snsRandom(call.platform).uuid()}`,
    topicArn,
    protocol,
    endpoint,
    owner: call.accountId,
    subscribedBy: 'arn' in call.identity ? call.identity.arn : call.accountId,
    isPending: protocol === 'email',
    attributes: new Map(Object.entries(attributes)),
  };
}
