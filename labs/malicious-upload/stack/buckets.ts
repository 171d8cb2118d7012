import type { Stack } from 'aws-cdk-lib';
import { privateBucket } from '../../../infra/cdk/private-bucket.ts';
import type { Names } from './names.ts';

export const buckets = (stack: Stack, names: Names) => ({
  intake: privateBucket(stack, 'Intake', names.intake),
  quarantine: privateBucket(stack, 'Quarantine', names.quarantine),
  cases: privateBucket(stack, 'Cases', names.cases),
  trail: privateBucket(stack, 'TrailBucket', names.trailBucket),
});
