import type { App, Stack } from 'aws-cdk-lib';
import { evidenceQueue } from '../../infra/cdk/evidence-queue.ts';
import { labStack, tellOutputs } from '../../infra/cdk/lab-stack.ts';
import { labTrail } from '../../infra/cdk/lab-trail.ts';
import { privateBucket } from '../../infra/cdk/private-bucket.ts';
import type { StackContext } from '../lab.ts';
import type { Outputs } from './outputs.ts';
import { door } from './stack/door.ts';
import { filing } from './stack/filing.ts';
import { namesFor } from './stack/names.ts';
import { people } from './stack/people.ts';

/** The whole lab: an intake, a function that files what comes in, an archive, and the trail that watches them. */
export function build(app: App, context: StackContext): Stack {
  const stack = labStack(app, 'event-injection', context);
  const names = namesFor(context.stackName);
  const intake = privateBucket(stack, 'Intake', names.intake);
  const archive = privateBucket(stack, 'Archive', names.archive);
  const trailBucket = privateBucket(stack, 'TrailBucket', names.trailBucket);
  const filed = evidenceQueue(stack, 'FiledRecords');
  const refused = evidenceQueue(stack, 'RefusedEvents');
  const fn = filing(stack, names, { filed, refused });
  door(intake, fn, names);
  const watching = labTrail(stack, trailBucket, names.trail, {
    buckets: [names.intake, names.archive],
    functions: [names.filing],
    queueArns: [filed.queueArn, refused.queueArn],
  });
  const { clerk, applicant, operator } = people(stack, names);
  const outputs: Outputs = {
    intakeBucket: intake.bucketName,
    archiveBucket: archive.bucketName,
    trailBucket: trailBucket.bucketName,
    trailArn: watching.attrArn,
    filingFunction: fn.functionName,
    filedRecordsQueue: filed.queueUrl,
    refusedEventsQueue: refused.queueUrl,
    refusedEventsQueueArn: refused.queueArn,
    clerkUser: clerk.userName,
    applicantUser: applicant.userName,
    operatorUser: operator.userName,
  };
  tellOutputs(stack, { ...outputs });
  return stack;
}
