import type { App, Stack } from 'aws-cdk-lib';
import { PolicyStatement, User } from 'aws-cdk-lib/aws-iam';
import { alertTopic } from '../../infra/cdk/alert-topic.ts';
import { labStack, tellOutputs } from '../../infra/cdk/lab-stack.ts';
import { labTrail } from '../../infra/cdk/lab-trail.ts';
import { notifyFunction } from '../../infra/cdk/notify-function.ts';
import { privateBucket } from '../../infra/cdk/private-bucket.ts';
import { bucketArn } from '../../infra/cdk/resource-arn.ts';
import type { StackContext } from '../lab.ts';
import type { Outputs } from './outputs.ts';
import { namesFor } from './stack/names.ts';
import { queues } from './stack/queues.ts';
import { responder } from './stack/responder.ts';
import { findingsBus, routing } from './stack/routing.ts';
import { scan } from './stack/scan.ts';

/** The whole lab: upload, scan, responder, alert, and the trail that watches them. */
export function build(app: App, context: StackContext): Stack {
  const stack = labStack(app, 'too-late', context);
  const names = namesFor(context.stackName);
  const intake = privateBucket(stack, 'Intake', names.intake);
  const notes = privateBucket(stack, 'Notes', names.notes);
  const trailBucket = privateBucket(stack, 'TrailBucket', names.trailBucket);
  const queue = queues(stack);
  const alerts = alertTopic(stack, 'Alerts', queue.analystInbox);
  const respond = responder(stack, { names, queues: queue, alerts });
  const bus = findingsBus(stack, names);
  const scanning = scan(stack, { names, queues: queue, bus });
  routing(stack, bus, { names, queues: queue, responder: respond });
  notifyFunction(intake, names.intake, scanning);
  labTrail(stack, trailBucket, names.trail, {
    buckets: [names.intake, names.notes],
    functions: [names.scan, names.responder],
    topicArns: [alerts.topicArn],
    busArns: [bus.eventBusArn],
    queueArns: Object.values(queue).map(({ queueArn }) => queueArn),
  });
  const uploader = new User(stack, 'Uploader', { userName: names.uploader });
  uploader.addToPolicy(
    new PolicyStatement({
      sid: 'HandIn',
      actions: ['s3:PutObject'],
      resources: [`${bucketArn(names.intake)}/incoming/*`],
    }),
  );
  const outputs: Outputs = {
    intakeBucket: intake.bucketName,
    notesBucket: notes.bucketName,
    trailBucket: trailBucket.bucketName,
    scanFunction: scanning.functionName,
    responderFunction: respond.functionName,
    findingsBusArn: bus.eventBusArn,
    alertTopicArn: alerts.topicArn,
    findingRecordsQueue: queue.findingRecords.queueUrl,
    scanFailuresQueue: queue.scanFailures.queueUrl,
    deadLettersQueue: queue.deadLetters.queueUrl,
    responseRecordsQueue: queue.responseRecords.queueUrl,
    responseFailuresQueue: queue.responseFailures.queueUrl,
    analystInboxQueue: queue.analystInbox.queueUrl,
    uploaderUser: uploader.userName,
  };
  tellOutputs(stack, outputs);
  return stack;
}
