import { patternFault } from '../../event-pattern.ts';
import { invalidParameter, notImplemented } from './faults.ts';
import type { Protocol, Subscription } from './state.ts';
import { isJsonObject } from './topic-attributes.ts';

/** @throws AwsFault InvalidParameter; NotImplemented for what the range cannot honour. */
export function checkSubscriptionAttribute(name: string, value: string, protocol: Protocol): void {
  switch (name) {
    case 'RawMessageDelivery':
      if (value !== 'true' && value !== 'false')
        throw invalidParameter(
          `Attributes Reason: RawMessageDelivery: Invalid value [${value}]. Must be true or false.`,
        );
      if (value === 'true' && protocol !== 'sqs')
        throw invalidParameter(
          `Attributes Reason: RawMessageDelivery: Invalid value [true]. Must not be true for ${protocol}.`,
        );
      return;
    case 'FilterPolicy':
      checkFilterPolicy(value);
      return;
    case 'FilterPolicyScope':
      if (value !== 'MessageAttributes' && value !== 'MessageBody')
        throw invalidParameter(
          `Attributes Reason: FilterPolicyScope: Invalid value [${value}]. Please use either MessageBody or MessageAttributes`,
        );
      return;
    case 'RedrivePolicy':
      if (value !== '' && deadLetterArn(value) === undefined)
        throw invalidParameter('Attributes Reason: RedrivePolicy: failed to parse JSON.');
      return;
    case 'DeliveryPolicy':
    case 'SubscriptionRoleArn':
    case 'ReplayPolicy':
      throw notImplemented(`the subscription attribute ${name}`);
    default:
      throw invalidParameter('AttributeName');
  }
}

/** The queue that gets what could not be delivered. */
export function deadLetterArn(redrivePolicy: string | undefined): string | undefined {
  if (redrivePolicy === undefined || !isJsonObject(redrivePolicy)) return undefined;
  const { deadLetterTargetArn } = JSON.parse(redrivePolicy) as { deadLetterTargetArn?: unknown };
  return typeof deadLetterTargetArn === 'string' ? deadLetterTargetArn : undefined;
}

/** What GetSubscriptionAttributes answers. */
export function readSubscription(subscription: Subscription): Record<string, string> {
  return {
    SubscriptionArn: subscription.arn,
    TopicArn: subscription.topicArn,
    Protocol: subscription.protocol,
    Endpoint: subscription.endpoint,
    Owner: subscription.owner,
    SubscriptionPrincipal: subscription.subscribedBy,
    ConfirmationWasAuthenticated: String(!subscription.isPending),
    PendingConfirmation: String(subscription.isPending),
    RawMessageDelivery: 'false',
    ...(subscription.attributes.has('FilterPolicy') && { FilterPolicyScope: 'MessageAttributes' }),
    ...Object.fromEntries(subscription.attributes),
  };
}

function checkFilterPolicy(value: string): void {
  // An empty text or object takes the filter away.
  if (value === '' || value === '{}') return;
  if (!isJsonObject(value)) throw invalidParameter('FilterPolicy: failed to parse JSON.');
  const fault = patternFault(JSON.parse(value));
  if (fault !== undefined) throw invalidParameter(`FilterPolicy: ${fault}`);
}
