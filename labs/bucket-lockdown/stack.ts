import { type App, CfnOutput, Stack, Tags } from 'aws-cdk-lib';
import type { StackContext } from '../lab.ts';
import type { Outputs } from './outputs.ts';
import { alarm } from './stack/alarm.ts';
import { buckets } from './stack/buckets.ts';
import { handlers } from './stack/handlers.ts';
import { notifyMonitor } from './stack/log-notification.ts';
import { DECOY_KEY, iamArn, namesFor } from './stack/names.ts';
import { people } from './stack/people.ts';
import { queues } from './stack/queues.ts';
import { findingsBus, routing } from './stack/routing.ts';
import { trail } from './stack/trail.ts';

/** The whole lab: a bucket of reports, a trail that sees who reads them, a monitor that reads the trail, a responder. */
export function build(app: App, { stackName, account, region }: StackContext): Stack {
  const stack = new Stack(app, stackName, {
    stackName,
    description: 'Aftertrace lab bucket-lockdown: for training only, take it down after use',
    ...(account !== undefined && region !== undefined && { env: { account, region } }),
  });
  // Attack code touches nothing in a real account that does not carry this.
  Tags.of(stack).add('aftertrace:lab', 'bucket-lockdown');
  const names = namesFor(stackName);
  const evidenceReader = iamArn('user', 'aftertrace-investigator');
  const store = buckets(stack, names);
  const queue = queues(stack);
  const alerts = alarm(stack, queue.analystInbox);
  const bus = findingsBus(stack, names);
  const fn = handlers(stack, {
    names,
    queues: queue,
    bus,
    alerts,
    leftIn: [
      evidenceReader,
      // Without these two the stack could not be taken down: CloudFormation, and what empties the bucket for it.
      iamArn('role', 'cdk-*-cfn-exec-role-*'),
      iamArn('role', `${stackName}-CustomS3AutoDelete*`),
    ],
  });
  notifyMonitor(stack, store.trail, fn.monitor, names);
  routing(stack, bus, names, fn, queue);
  const watching = trail(stack, store.trail, names, {
    topicArn: alerts.topicArn,
    busArn: bus.eventBusArn,
    queueArns: Object.values(queue).map(({ queueArn }) => queueArn as string),
  });
  const { steward, analyst, exportRole } = people(stack, names);
  tell(stack, {
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
  });
  return stack;
}

function tell(stack: Stack, outputs: Outputs): void {
  for (const [name, value] of Object.entries(outputs)) new CfnOutput(stack, name, { value });
}
