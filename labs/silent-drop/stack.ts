import type { App, Stack } from 'aws-cdk-lib';
import { PolicyStatement, User } from 'aws-cdk-lib/aws-iam';
import { labStack, tellOutputs } from '../../infra/cdk/lab-stack.ts';
import { labTrail } from '../../infra/cdk/lab-trail.ts';
import { notifyFunction } from '../../infra/cdk/notify-function.ts';
import { privateBucket } from '../../infra/cdk/private-bucket.ts';
import { bucketArn } from '../../infra/cdk/resource-arn.ts';
import type { StackContext } from '../lab.ts';
import type { Outputs } from './outputs.ts';
import { lossAlarm } from './stack/loss-alarm.ts';
import { namesFor } from './stack/names.ts';
import { queues } from './stack/queues.ts';
import { scan } from './stack/scan.ts';

/** The whole lab: upload, scan, two destinations, the alarm about what they did not take, and the trail. */
export function build(app: App, context: StackContext): Stack {
  const stack = labStack(app, 'silent-drop', context);
  const names = namesFor(context.stackName);
  const intake = privateBucket(stack, 'Intake', names.intake);
  const listings = privateBucket(stack, 'Listings', names.listings);
  const failures = privateBucket(stack, 'Failures', names.failures);
  const trailBucket = privateBucket(stack, 'TrailBucket', names.trailBucket);
  const queue = queues(stack, names);
  const scanning = scan(stack, { names, queues: queue });
  notifyFunction(intake, names.intake, scanning);
  const alarms = lossAlarm(stack, scanning, queue.operatorsInbox);
  labTrail(stack, trailBucket, names.trail, {
    buckets: [names.intake, names.listings, names.failures],
    functions: [names.scan],
    topicArns: [alarms.topicArn],
    queueArns: Object.values(queue).map(({ queueArn }) => queueArn),
  });
  const uploader = new User(stack, 'Uploader', { userName: names.uploader });
  uploader.addToPolicy(
    new PolicyStatement({
      sid: 'HandIn',
      actions: ['s3:PutObject'],
      resources: [`${bucketArn(names.intake)}/incoming/*`, `${bucketArn(names.intake)}/drill/*`],
    }),
  );
  const outputs: Outputs = {
    intakeBucket: intake.bucketName,
    listingsBucket: listings.bucketName,
    failuresBucket: failures.bucketName,
    trailBucket: trailBucket.bucketName,
    scanFunction: scanning.functionName,
    verdictsQueue: queue.verdicts.queueUrl,
    alarmTopicArn: alarms.topicArn,
    operatorsInboxQueue: queue.operatorsInbox.queueUrl,
    uploaderUser: uploader.userName,
  };
  tellOutputs(stack, outputs);
  return stack;
}
