import type { Stack } from 'aws-cdk-lib';
import { privateBucket } from '../../../infra/cdk/private-bucket.ts';
import type { Names } from './names.ts';

export const buckets = (stack: Stack, names: Names) => ({
  reports: privateBucket(stack, 'Reports', names.reports),
  cases: privateBucket(stack, 'Cases', names.cases),
  trail: privateBucket(stack, 'TrailBucket', names.trailBucket),
});
