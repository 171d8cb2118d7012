import type { App, Stack } from 'aws-cdk-lib';
import { alertTopic } from '../../infra/cdk/alert-topic.ts';
import { labStack, tellOutputs } from '../../infra/cdk/lab-stack.ts';
import { labTrail } from '../../infra/cdk/lab-trail.ts';
import { notifyFunction } from '../../infra/cdk/notify-function.ts';
import { privateBucket } from '../../infra/cdk/private-bucket.ts';
import type { StackContext } from '../lab.ts';
import type { Outputs } from './outputs.ts';
import { handlers } from './stack/handlers.ts';
import { namesFor } from './stack/names.ts';
import { people } from './stack/people.ts';
import { queues } from './stack/queues.ts';

/** The whole lab: two buckets, a scan of what is put there, a queue of its records, and a responder that closes buckets. */
export function build(app: App, context: StackContext): Stack {
  const stack = labStack(app, 'forged-record', context, {
    // No attack names a mapping, and the range keeps no tags of one.
    untagged: ['AWS::Lambda::EventSourceMapping'],
  });
  const names = namesFor(context.stackName);
  const intake = privateBucket(stack, 'Intake', names.intake);
  const ledger = privateBucket(stack, 'Ledger', names.ledger);
  const trailBucket = privateBucket(stack, 'TrailBucket', names.trailBucket);
  const queue = queues(stack);
  const alerts = alertTopic(stack, 'Alerts', queue.analystInbox);
  const fn = handlers(stack, names, queue, alerts);
  notifyFunction(intake, names.intake, fn.scan);
  notifyFunction(ledger, names.ledger, fn.scan);
  const watching = labTrail(stack, trailBucket, names.trail, {
    buckets: [names.intake, names.ledger],
    functions: [names.scan, names.responder],
    topicArns: [alerts.topicArn],
    queueArns: Object.values(queue).map(({ queueArn }) => queueArn as string),
  });
  const { clerk, app: application, operator } = people(stack, names, queue);
  const outputs: Outputs = {
    intakeBucket: intake.bucketName,
    ledgerBucket: ledger.bucketName,
    trailBucket: trailBucket.bucketName,
    trailArn: watching.attrArn,
    scanFunction: fn.scan.functionName,
    scanFunctionArn: fn.scan.functionArn,
    scanRoleArn: fn.scanRole.roleArn,
    responderFunction: fn.responder.functionName,
    findingsQueue: queue.findings.queueUrl,
    findingsQueueArn: queue.findings.queueArn,
    undeliveredQueue: queue.undelivered.queueUrl,
    scanFailuresQueue: queue.scanFailures.queueUrl,
    analystInboxQueue: queue.analystInbox.queueUrl,
    clerkUser: clerk.userName,
    appUser: application.userName,
    operatorUser: operator.userName,
  };
  tellOutputs(stack, { ...outputs });
  return stack;
}
