import type {
  GetBucketNotificationConfigurationCommandInput,
  NotificationConfiguration,
  PutBucketNotificationConfigurationCommandInput,
} from '@aws-sdk/client-s3';
import { isoMillis } from '../../../../base/instant.ts';
import { AwsFault, type Call, operation } from '../../../service.ts';
import { ask, findBucket } from '../bucket.ts';
import { invalidArgument, malformedXml } from '../faults.ts';
import { apiReference } from '../known-from.ts';
import {
  checkFilters,
  isKnownEvent,
  type NotificationTarget,
  overlap,
  targetsIn,
} from '../notification-targets.ts';
import { messageTo, s3Of } from '../notify.ts';
import { type Bucket, s3State } from '../state.ts';
import { bucketTrail } from '../trail-rules.ts';

export const putBucketNotificationConfiguration = operation<
  PutBucketNotificationConfigurationCommandInput,
  Record<string, never>
>({
  knownFrom: [apiReference('PutBucketNotificationConfiguration')],
  authorizes: (input, call) => [ask(call, input.Bucket, 's3:PutBucketNotification')],
  async handle(input, call) {
    const bucket = findBucket(input.Bucket, call);
    const configuration = withIds(input.NotificationConfiguration ?? {}, call);
    checkFilters(configuration);
    const targets = targetsIn(configuration);
    for (const target of targets) {
      if (target.kind === 'bus') continue;
      if (target.events.length === 0) throw malformedXml();
      for (const event of target.events) {
        if (!isKnownEvent(event)) throw malformedXml();
      }
    }
    targets.forEach((one, index) => {
      if (targets.slice(index + 1).some((other) => overlap(one, other))) {
        throw invalidArgument(
          'Configurations overlap. Configurations on the same bucket cannot share a common event type.',
        );
      }
    });
    if (input.SkipDestinationValidation !== true) {
      for (const target of targets) await validate(target, bucket, call);
    }
    bucket.settings.set('notification', configuration);
    return {};
  },
  trail: bucketTrail({
    readOnly: false,
    eventName: 'PutBucketNotification',
    flag: 'notification',
    parameters: (input: PutBucketNotificationConfigurationCommandInput) => ({
      NotificationConfiguration: input.NotificationConfiguration ?? '',
    }),
  }),
});

export const getBucketNotificationConfiguration = operation<
  GetBucketNotificationConfigurationCommandInput,
  NotificationConfiguration
>({
  knownFrom: [apiReference('GetBucketNotificationConfiguration')],
  authorizes: (input, call) => [ask(call, input.Bucket, 's3:GetBucketNotification')],
  async handle(input, call) {
    const { settings } = findBucket(input.Bucket, call);
    return (settings.get('notification') as NotificationConfiguration | undefined) ?? {};
  },
  trail: bucketTrail({ readOnly: true, eventName: 'GetBucketNotification', flag: 'notification' }),
});

/** Who gave no id gets one made. */
function withIds(given: NotificationConfiguration, call: Call): NotificationConfiguration {
  const state = call.platform.state(s3State);
  const named = <Entry extends { Id?: string | undefined }>(entries: readonly Entry[]): Entry[] =>
    entries.map((entry) => {
      if (entry.Id !== undefined && entry.Id !== '') return { ...entry };
      state.serial++;
      return {
        ...entry,
        Id: call.platform.random.fork(`s3/notification/${state.serial}`).uuid(),
      };
    });
  return {
    ...(given.LambdaFunctionConfigurations !== undefined && {
      LambdaFunctionConfigurations: named(given.LambdaFunctionConfigurations),
    }),
    ...(given.QueueConfigurations !== undefined && {
      QueueConfigurations: named(given.QueueConfigurations),
    }),
    ...(given.TopicConfigurations !== undefined && {
      TopicConfigurations: named(given.TopicConfigurations),
    }),
    ...(given.EventBridgeConfiguration !== undefined && {
      EventBridgeConfiguration: given.EventBridgeConfiguration,
    }),
  };
}

/** S3 sends queues and topics a test event and asks whether it may call functions. */
async function validate(target: NotificationTarget, bucket: Bucket, call: Call): Promise<void> {
  if (target.kind === 'bus') return;
  const test = JSON.stringify({
    Service: 'Amazon S3',
    Event: 's3:TestEvent',
    Time: isoMillis(call.at),
    Bucket: bucket.name,
    RequestId: call.requestId,
    HostId: call.hostId,
  });
  const request = messageTo(target, test, call);
  const isFunction = target.kind === 'function';
  try {
    await call.platform.perform({
      ...request,
      ...(isFunction && { input: { FunctionName: target.arn, InvocationType: 'DryRun' } }),
      as: s3Of(bucket),
      ...(isFunction ? { leavesNoRecord: true } : { cause: call.eventId }),
    });
  } catch (error) {
    if (!(error instanceof AwsFault)) throw error;
    call.platform.say(`${target.arn} cannot be notified: ${error.code}: ${error.message}`);
    throw new AwsFault(
      'InvalidArgument',
      400,
      'Unable to validate the following destination configurations',
      { ArgumentName: target.arn, ArgumentValue: error.code },
    );
  }
}
