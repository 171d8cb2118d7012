import type { MessageAttributeValue } from '@aws-sdk/client-sns';
import type { Arn } from '../../../base/ids.ts';
import type { Instant } from '../../../base/instant.ts';
import { isoMillis } from '../../../base/instant.ts';
import { matchesPattern } from '../../event-pattern.ts';
import type { Subscription } from './state.ts';

/** One published message on its way to its subscribers. */
export interface Notification {
  readonly messageId: string;
  readonly topicArn: Arn;
  readonly region: string;
  readonly publishedAt: Instant;
  readonly subject?: string;
  readonly message: string;
  /** With MessageStructure "json": the text for each protocol. */
  readonly perProtocol?: Readonly<Record<string, string>>;
  readonly attributes: Readonly<Record<string, MessageAttributeValue>>;
  readonly groupId?: string;
  readonly deduplicationId?: string;
  readonly sequenceNumber?: string;
}

/** The signature AWS makes cannot be made here; what stands in its place verifies nowhere. */
const NO_SIGNATURE = 'NOT-SIGNED-BY-AWS-EXAMPLE=';

export const textFor = (notification: Notification, protocol: string): string =>
  notification.perProtocol?.[protocol] ??
  notification.perProtocol?.['default'] ??
  notification.message;

/** The body an SQS subscriber gets, laid out as SNS lays it out. */
export function notificationJson(notification: Notification, subscription: Subscription): string {
  const attributes = shownAttributes(notification);
  const members: readonly (readonly [string, string | undefined])[] = [
    ['Type', text('Notification')],
    ['MessageId', text(notification.messageId)],
    ['SequenceNumber', text(notification.sequenceNumber)],
    ['TopicArn', text(notification.topicArn)],
    ['Subject', text(notification.subject)],
    ['Message', text(textFor(notification, subscription.protocol))],
    ['Timestamp', text(isoMillis(notification.publishedAt))],
    ['SignatureVersion', text('1')],
    ['Signature', text(NO_SIGNATURE)],
    ['SigningCertURL', text(certificateUrl(notification))],
    ['UnsubscribeURL', text(unsubscribeUrl(notification, subscription))],
    ['MessageAttributes', attributes === undefined ? undefined : attributesJson(attributes)],
  ];
  const lines = members.flatMap(([name, value]) =>
    value === undefined ? [] : [`  "${name}" : ${value}`],
  );
  return `{\n${lines.join(',\n')}\n}`;
}

/** The event a subscribed function gets. */
export function lambdaEvent(notification: Notification, subscription: Subscription) {
  return {
    Records: [
      {
        EventSource: 'aws:sns',
        EventVersion: '1.0',
        EventSubscriptionArn: subscription.arn,
        Sns: {
          Type: 'Notification',
          MessageId: notification.messageId,
          TopicArn: notification.topicArn,
          Subject: notification.subject ?? null,
          Message: textFor(notification, subscription.protocol),
          Timestamp: isoMillis(notification.publishedAt),
          SignatureVersion: '1',
          Signature: NO_SIGNATURE,
          SigningCertUrl: certificateUrl(notification),
          UnsubscribeUrl: unsubscribeUrl(notification, subscription),
          MessageAttributes: shownAttributes(notification) ?? {},
        },
      },
    ],
  };
}

/** Whether the subscription's filter, if it has one, lets the message through. */
export function passesFilter(notification: Notification, subscription: Subscription): boolean {
  const policy = subscription.attributes.get('FilterPolicy');
  if (policy === undefined || policy === '' || policy === '{}') return true;
  const pattern = JSON.parse(policy) as Record<string, unknown>;
  if (subscription.attributes.get('FilterPolicyScope') === 'MessageBody')
    return matchesPattern(pattern, parsed(textFor(notification, subscription.protocol)));
  const values = Object.fromEntries(
    Object.entries(notification.attributes).map(([name, value]) => [name, filterValue(value)]),
  );
  return matchesPattern(pattern, values);
}

/** Attributes as a filter compares them: numbers as numbers, `String.Array` as a list. */
function filterValue({ DataType = '', StringValue = '' }: MessageAttributeValue): unknown {
  if (DataType.startsWith('Number')) return Number(StringValue);
  if (DataType === 'String.Array') return parsed(StringValue) ?? StringValue;
  return DataType.startsWith('Binary') ? undefined : StringValue;
}

function shownAttributes({ attributes }: Notification) {
  const entries = Object.entries(attributes);
  if (entries.length === 0) return undefined;
  return Object.fromEntries(
    entries.map(([name, { DataType = '', StringValue, BinaryValue }]) => [
      name,
      {
        Type: DataType,
        Value: StringValue ?? Buffer.from(BinaryValue ?? []).toString('base64'),
      },
    ]),
  );
}

function attributesJson(attributes: Readonly<Record<string, { Type: string; Value: string }>>) {
  const lines = Object.entries(attributes).map(
    ([name, { Type, Value }]) =>
      `    ${JSON.stringify(name)} : {"Type":${JSON.stringify(Type)},"Value":${JSON.stringify(Value)}}`,
  );
  return `{\n${lines.join(',\n')}\n  }`;
}

const text = (value: string | undefined) =>
  value === undefined ? undefined : JSON.stringify(value);

const certificateUrl = ({ region }: Notification) =>
  `https://sns.${region}.amazonaws.com/SimpleNotificationService-00000000000000000000000000EXAMPLE.pem`;

const unsubscribeUrl = ({ region }: Notification, subscription: Subscription) =>
  `https://sns.${region}.amazonaws.com/?Action=Unsubscribe&SubscriptionArn=${subscription.arn}`;

function parsed(json: string): unknown {
  try {
    return JSON.parse(json) as unknown;
  } catch {
    return undefined;
  }
}
