import { type App, CfnOutput, Stack, Tags } from 'aws-cdk-lib';
import { PolicyStatement, User } from 'aws-cdk-lib/aws-iam';
import type { StackContext } from '../lab.ts';
import type { Outputs } from './outputs.ts';
import { alarm } from './stack/alarm.ts';
import { buckets } from './stack/buckets.ts';
import { handlers } from './stack/handlers.ts';
import { notifyScan } from './stack/intake-notification.ts';
import { bucketArn, namesFor } from './stack/names.ts';
import { queues } from './stack/queues.ts';
import { routing, verdictBus } from './stack/routing.ts';
import { trail } from './stack/trail.ts';

/** The whole lab: upload, scan, destinations, SIEM, alarm, quarantine, and the trail that watches them. */
export function build(app: App, { stackName, account, region }: StackContext): Stack {
  const stack = new Stack(app, stackName, {
    stackName,
    description: 'Aftertrace lab malicious-upload: for training only, take it down after use',
    ...(account !== undefined && region !== undefined && { env: { account, region } }),
  });
  // Attack code touches nothing in a real account that does not carry this.
  Tags.of(stack).add('aftertrace:lab', 'malicious-upload');
  const names = namesFor(stackName);
  const store = buckets(stack, names);
  const queue = queues(stack);
  const alerts = alarm(stack, queue.analystInbox);
  const bus = verdictBus(stack, names);
  const fn = handlers(stack, { names, queues: queue, bus, alerts });
  notifyScan(stack, store.intake, fn.scan, names);
  routing(stack, bus, names, fn, queue);
  const watching = trail(stack, store.trail, names, {
    topicArn: alerts.topicArn,
    busArn: bus.eventBusArn,
    queueArns: Object.values(queue).map(({ queueArn }) => queueArn as string),
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
  tell(stack, {
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
  });
  return stack;
}

function tell(stack: Stack, outputs: Outputs): void {
  for (const [name, value] of Object.entries(outputs)) new CfnOutput(stack, name, { value });
}
