import type { App, Stack } from 'aws-cdk-lib';
import { alertTopic } from '../../infra/cdk/alert-topic.ts';
import { labStack, tellOutputs } from '../../infra/cdk/lab-stack.ts';
import { notifyFunction } from '../../infra/cdk/notify-function.ts';
import { roleArn, userArn } from '../../infra/cdk/resource-arn.ts';
import type { StackContext } from '../lab.ts';
import type { Outputs } from './outputs.ts';
import { buckets } from './stack/buckets.ts';
import { handlers } from './stack/handlers.ts';
import { DECOY_KEY, namesFor } from './stack/names.ts';
import { people } from './stack/people.ts';
import { queues } from './stack/queues.ts';
import { findingsBus, routing } from './stack/routing.ts';
import { trail } from './stack/trail.ts';

/** The whole lab: a bucket of reports, a trail that sees who reads them, a monitor that reads the trail, a responder. */
export function build(app: App, context: StackContext): Stack {
  const stack = labStack(app, 'bucket-lockdown', context);
  const names = namesFor(context.stackName);
  const evidenceReader = userArn('aftertrace-investigator');
  const store = buckets(stack, names);
  const queue = queues(stack);
  const alerts = alertTopic(stack, 'Alerts', queue.analystInbox);
  const bus = findingsBus(stack, names);
  const fn = handlers(stack, {
    names,
    queues: queue,
    bus,
    alerts,
    leftIn: [
      evidenceReader,
      // Without these two the stack could not be taken down: CloudFormation, and what empties the bucket for it.
      roleArn('cdk-*-cfn-exec-role-*'),
      roleArn(`${context.stackName}-CustomS3AutoDelete*`),
    ],
  });
  // S3 tells of what is written and never of what is read: that somebody read is known only when the trail's file comes,
  // minutes later. Digests lie in a folder of their own and tell of no call.
  notifyFunction(store.trail, names.trailBucket, fn.monitor, {
    prefix: `AWSLogs/${stack.account}/CloudTrail/`,
    suffix: '.json.gz',
  });
  routing(stack, bus, names, fn, queue);
  const watching = trail(stack, store.trail, names, {
    topicArn: alerts.topicArn,
    busArn: bus.eventBusArn,
    queueArns: Object.values(queue).map(({ queueArn }) => queueArn),
  });
  const { steward, analyst, exportRole } = people(stack, names);
  const outputs: Outputs = {
    reportsBucket: store.reports.bucketName,
    decoyKey: DECOY_KEY,
    casesBucket: store.cases.bucketName,
    trailBucket: store.trail.bucketName,
    trailArn: watching.attrArn,
    monitorFunction: fn.monitor.functionName,
    responderFunction: fn.responder.functionName,
    responderRoleArn: fn.responderRole.roleArn,
    evidenceReaderArn: evidenceReader,
    findingsBus: bus.eventBusName,
    findingsBusArn: bus.eventBusArn,
    alertTopicArn: alerts.topicArn,
    findingRecordsQueue: queue.findingRecords.queueUrl,
    monitorFailuresQueue: queue.monitorFailures.queueUrl,
    responseRecordsQueue: queue.responseRecords.queueUrl,
    responseFailuresQueue: queue.responseFailures.queueUrl,
    analystInboxQueue: queue.analystInbox.queueUrl,
    stewardUser: steward.userName,
    analystUser: analyst.userName,
    exportRoleArn: exportRole.roleArn,
  };
  tellOutputs(stack, { ...outputs });
  return stack;
}
