import type { Duration, Instant } from '../../../base/instant.ts';
import { later, milliseconds, seconds } from '../../../base/instant.ts';
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
    attemptAt(platform.clock.soon(TRANSIT), 0, {
      platform,
      topic,
      notification,
      subscription,
    });
  }
}

interface Delivery {
  readonly platform: Platform;
  readonly topic: Topic;
  readonly notification: Notification;
  readonly subscription: Subscription;
}

function attemptAt(due: Instant, tries: number, delivery: Delivery): void {
  delivery.platform.clock.at(due, 'errand', async () => {
    try {
      await send(delivery);
    } catch (fault) {
      if (!(fault instanceof AwsFault)) throw fault;
      const wait = RETRY_WAITS[tries];
      const isPassing = fault.status >= 500 || fault.status === 429;
      if (isPassing && fault.status !== 501 && wait !== undefined)
        attemptAt(later(delivery.platform.clock.now(), wait), tries + 1, delivery);
      else await giveUp(delivery, fault);
    }
  });
}

async function send(delivery: Delivery): Promise<void> {
  const { platform, notification, subscription } = delivery;
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
  await sendToQueue(delivery, subscription.endpoint);
}

/**
 * AWS does not try again what the subscriber itself refuses (a queue that is gone, a policy that does not
 * allow it): the message goes to the subscription's dead-letter queue, or is lost.
 */
async function giveUp(delivery: Delivery, fault: AwsFault): Promise<void> {
  const { platform, notification, subscription } = delivery;
  const target = deadLetterArn(subscription.attributes.get('RedrivePolicy'));
  const what = `SNS message ${notification.messageId} for ${subscription.endpoint}`;
  try {
    if (target === undefined) throw fault;
    await sendToQueue(delivery, target);
    platform.say(`${what} went to the dead-letter queue ${target}: ${fault.message}`);
  } catch (final) {
    if (!(final instanceof AwsFault)) throw final;
    platform.say(`${what} is lost: ${final.code}: ${final.message}`);
  }
}

async function sendToQueue(delivery: Delivery, queueArn: string): Promise<void> {
  const { platform, notification, subscription } = delivery;
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
