import type { Stack } from 'aws-cdk-lib';
import type { CfnTrail } from 'aws-cdk-lib/aws-cloudtrail';
import type { Bucket } from 'aws-cdk-lib/aws-s3';
import { labTrail } from '../../../infra/cdk/lab-trail.ts';
import type { Names } from './names.ts';

export interface Watched {
  readonly topicArn: string;
  readonly busArn: string;
  readonly queueArns: readonly string[];
}

/** A trail with digests, over management events and the data events of this lab's resources only. */
export function trail(
  stack: Stack,
  bucket: Bucket,
  names: Names,
  { topicArn, busArn, queueArns }: Watched,
): CfnTrail {
  const watched = [names.reports, names.cases];
  return labTrail(stack, bucket, names.trail, {
    buckets: watched,
    functions: [names.monitor, names.responder],
    topicArns: [topicArn],
    queueArns: queueArns,
    busArns: [busArn],
  });
}
