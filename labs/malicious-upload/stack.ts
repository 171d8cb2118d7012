import type { App, Stack } from 'aws-cdk-lib';
import { PolicyStatement, User } from 'aws-cdk-lib/aws-iam';
import { alertTopic } from '../../infra/cdk/alert-topic.ts';
import { labStack, tellOutputs } from '../../infra/cdk/lab-stack.ts';
import { notifyFunction } from '../../infra/cdk/notify-function.ts';
import { bucketArn } from '../../infra/cdk/resource-arn.ts';
import type { StackContext } from '../lab.ts';
import type { Outputs } from './outputs.ts';
import { buckets } from './stack/buckets.ts';
import { handlers } from './stack/handlers.ts';
import { namesFor } from './stack/names.ts';
import { queues } from './stack/queues.ts';
import { routing, verdictBus } from './stack/routing.ts';
import { trail } from './stack/trail.ts';

/** The whole lab: upload, scan, destinations, SIEM, alarm, quarantine, and the trail that watches them. */
export function build(app: App, context: StackContext): Stack {
  const stack = labStack(app, 'malicious-upload', context);
  const names = namesFor(context.stackName);
  const store = buckets(stack, names);
  const queue = queues(stack);
  const alerts = alertTopic(stack, 'Alerts', queue.analystInbox);
  const bus = verdictBus(stack, names);
  const fn = handlers(stack, { names, queues: queue, bus, alerts });
  notifyFunction(store.intake, names.intake, fn.scan);
  routing(stack, bus, names, fn, queue);
  const watching = trail(stack, store.trail, names, {
    topicArn: alerts.topicArn,
    busArn: bus.eventBusArn,
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
  const visitor = new User(stack, 'Visitor', { userName: names.visitor });
  const outputs: Outputs = {
    intakeBucket: store.intake.bucketName,
    quarantineBucket: store.quarantine.bucketName,
    casesBucket: store.cases.bucketName,
    trailBucket: store.trail.bucketName,
    trailArn: watching.attrArn,
    scanFunction: fn.scan.functionName,
    siemFunction: fn.siem.functionName,
    quarantineFunction: fn.quarantine.functionName,
    verdictBus: bus.eventBusName,
    verdictBusArn: bus.eventBusArn,
    alertTopicArn: alerts.topicArn,
    verdictRecordsQueue: queue.verdictRecords.queueUrl,
    scanFailuresQueue: queue.scanFailures.queueUrl,
    siemRecordsQueue: queue.siemRecords.queueUrl,
    siemFailuresQueue: queue.siemFailures.queueUrl,
    quarantineRecordsQueue: queue.quarantineRecords.queueUrl,
    quarantineFailuresQueue: queue.quarantineFailures.queueUrl,
    analystInboxQueue: queue.analystInbox.queueUrl,
    uploaderUser: uploader.userName,
    visitorUser: visitor.userName,
  };
  tellOutputs(stack, { ...outputs });
  return stack;
}
