import type { Duration } from '../../../base/instant.ts';
import { later, milliseconds, seconds } from '../../../base/instant.ts';
import { errandKind, sendErrand } from '../../errands.ts';
import type { ServicePrincipal } from '../../identity/identity.ts';
import type { Platform } from '../../platform.ts';
import { AwsFault } from '../../service.ts';
import type { Notification } from './notification.ts';
import { lambdaEvent, notificationJson, passesFilter, textFor } from './notification.ts';
import type { Subscription, Topic } from './state.ts';
import { subscriptionsOf } from './state.ts';
import { deadLetterArn } from './subscription-attributes.ts';

/** How long a message takes from the topic to its subscribers. */
const TRANSIT = milliseconds(40);

/** Waits before the retries: three without delay, two a second apart, ten growing from 1 to 20 seconds. */
const RETRY_WAITS: readonly Duration[] = [
  0,
  0,
  0,
  1,
  1,
  ...Array.from({ length: 10 }, (_, at) => 20 ** (at / 9)),
].map(seconds);

/** Sends the message on to every subscriber whose filter lets it pass, once the publisher has its answer. */
export function deliver(platform: Platform, topic: Topic, notification: Notification): void {
  for (const subscription of subscriptionsOf(platform, topic.arn)) {
    if (subscription.isPending || !passesFilter(notification, subscription)) continue;
    sendErrand(platform, delivery, platform.clock.soon(TRANSIT), {
      topic,
      notification,
      subscription,
      tries: 0,
    });
  }
}

interface Delivery {
  readonly topic: Topic;
  readonly notification: Notification;
  readonly subscription: Subscription;
  /** How many failed before. */
  readonly tries: number;
}

/** Messages on their way, tried again or not. */
export const delivery = errandKind<Delivery>('sns/delivery', async (platform, order) => {
  try {
    await send(platform, order);
  } catch (fault) {
    if (!(fault instanceof AwsFault)) throw fault;
    const { tries } = order;
    const wait = RETRY_WAITS[tries];
    const isPassing = fault.status >= 500 || fault.status === 429;
    if (isPassing && fault.status !== 501 && wait !== undefined)
      sendErrand(platform, delivery, later(platform.clock.now(), wait), {
        ...order,
        tries: tries + 1,
      });
    else await giveUp(platform, order, fault);
  }
});

async function send(platform: Platform, delivery: Delivery): Promise<void> {
  const { notification, subscription } = delivery;
  if (subscription.protocol === 'lambda') {
    const event = Buffer.from(JSON.stringify(lambdaEvent(notification, subscription)));
    await platform.perform({
      service: 'lambda',
      operation: 'Invoke',
      input: {
        FunctionName: subscription.endpoint,
        InvocationType: 'Event',
        Payload: new Uint8Array(event),
      },
      as: asTopic(delivery),
      cause: notification.messageId,
    });
    return;
  }
  await sendToQueue(platform, delivery, subscription.endpoint);
}

/**
 * AWS does not try again what the subscriber itself refuses (a queue that is gone, a policy that does not
 * allow it): the message goes to the subscription's dead-letter queue, or is lost.
 */
async function giveUp(platform: Platform, delivery: Delivery, fault: AwsFault): Promise<void> {
  const { notification, subscription } = delivery;
  const target = deadLetterArn(subscription.attributes.get('RedrivePolicy'));
  const what = `SNS message ${notification.messageId} for ${subscription.endpoint}`;
  try {
    if (target === undefined) throw fault;
    await sendToQueue(platform, delivery, target);
    platform.say(`${what} went to the dead-letter queue ${target}: ${fault.message}`);
  } catch (final) {
    if (!(final instanceof AwsFault)) throw final;
    platform.say(`${what} is lost: ${final.code}: ${final.message}`);
  }
}

async function sendToQueue(
  platform: Platform,
  delivery: Delivery,
  queueArn: string,
): Promise<void> {
  const { notification, subscription } = delivery;
  const [, , , , accountId = '', name = ''] = queueArn.split(':');
  const isRaw = subscription.attributes.get('RawMessageDelivery') === 'true';
  await platform.perform({
    service: 'sqs',
    operation: 'SendMessage',
    input: {
      QueueUrl: `${platform.endpoint}/${accountId}/${name}`,
      MessageBody: isRaw
        ? textFor(notification, subscription.protocol)
        : notificationJson(notification, subscription),
      ...(isRaw &&
        Object.keys(notification.attributes).length > 0 && {
          MessageAttributes: notification.attributes,
        }),
      ...(name.endsWith('.fifo') && {
        MessageGroupId: notification.groupId,
        MessageDeduplicationId: notification.deduplicationId,
      }),
    },
    as: asTopic(delivery),
    cause: notification.messageId,
  });
}

function asTopic({ topic }: Delivery): ServicePrincipal {
  return {
    kind: 'service',
    principal: 'sns.amazonaws.com',
    sourceAccount: topic.accountId,
    sourceArn: topic.arn,
  };
}
