import { milliseconds } from '../../../base/instant.ts';
import { errandKind, sendErrand } from '../../errands.ts';
import type { PlatformRequest } from '../../platform.ts';
import { AwsFault, type Call } from '../../service.ts';
import { bucketArn } from './bucket.ts';
import { busEntry, classicRecord, nextSequencer, type ObjectEvent } from './notification-event.ts';
import { isWanted, type NotificationTarget, targetsOf } from './notification-targets.ts';
import type { Bucket, ObjectVersion } from './state.ts';

/** How long S3 takes to tell of something. AWS promises nothing but "typically seconds". */
const DELIVERY_TIME = milliseconds(150);

/** Tells everybody the bucket's configuration names, after the answer has gone out. */
export function notify(
  bucket: Bucket,
  happened: {
    readonly name: string;
    readonly key: string;
    readonly version: ObjectVersion;
    readonly reason: string;
  },
  call: Call,
): void {
  const event: ObjectEvent = { ...happened, sequencer: nextSequencer(call), at: call.at };
  for (const target of targetsOf(bucket)) {
    if (!isWanted(target, event.name, event.key)) continue;
    sendErrand(call.platform, notification, call.platform.clock.soon(DELIVERY_TIME), {
      ...requestOf(target, event, bucket, call),
      as: s3Of(bucket),
      cause: call.eventId,
      about: `${event.name} on ${bucket.name}/${event.key}`,
      target: target.arn,
    });
  }
}

interface Notification extends PlatformRequest {
  /** For whoever runs the range, should it be lost. */
  readonly about: string;
  readonly target: string;
}

/** Notifications on their way. */
export const notification = errandKind<Notification>(
  's3/notification',
  async (platform, { about, target, ...request }) => {
    try {
      await platform.perform(request);
    } catch (error) {
      if (!(error instanceof AwsFault)) throw error;
      platform.say(
        `notification of ${about} is lost: ${target} answered ${error.code}: ${error.message}`,
      );
    }
  },
);

/** S3 as the principal that resource policies name. */
export const s3Of = (bucket: Bucket) => ({
  kind: 'service' as const,
  principal: 's3.amazonaws.com',
  sourceAccount: bucket.owner,
  sourceArn: bucketArn(bucket.name),
});

function requestOf(target: NotificationTarget, event: ObjectEvent, bucket: Bucket, call: Call) {
  if (target.kind === 'bus') {
    return {
      service: 'events',
      operation: 'PutEvents',
      input: { Entries: [busEntry(event, bucket, call)] },
    };
  }
  const body = JSON.stringify({ Records: [classicRecord(event, bucket, target.id, call)] });
  return messageTo(target, body, call);
}

/** The call that hands a text to a target. */
export function messageTo(
  target: Exclude<NotificationTarget, { kind: 'bus' }>,
  body: string,
  call: Call,
) {
  switch (target.kind) {
    case 'function':
      return {
        service: 'lambda',
        operation: 'Invoke',
        input: { FunctionName: target.arn, InvocationType: 'Event', Payload: Buffer.from(body) },
      };
    case 'queue':
      return {
        service: 'sqs',
        operation: 'SendMessage',
        input: { QueueUrl: queueUrl(target.arn, call), MessageBody: body },
      };
    case 'topic':
      return {
        service: 'sns',
        operation: 'Publish',
        input: { TopicArn: target.arn, Message: body, Subject: 'Amazon S3 Notification' },
      };
  }
}

function queueUrl(arn: string, call: Call): string {
  const [, , , , account = '', name = ''] = arn.split(':');
  return `${call.platform.endpoint}/${account}/${name}`;
}
