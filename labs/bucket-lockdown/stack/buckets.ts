import { RemovalPolicy, type Stack } from 'aws-cdk-lib';
import {
  BlockPublicAccess,
  Bucket,
  BucketEncryption,
  type BucketProps,
  ObjectOwnership,
} from 'aws-cdk-lib/aws-s3';
import type { Names } from './names.ts';

export interface Buckets {
  readonly reports: Bucket;
  readonly cases: Bucket;
  readonly trail: Bucket;
}

/** Private, encrypted, versioned; emptied with the stack, for a lab must leave nothing behind. */
export function buckets(stack: Stack, names: Names): Buckets {
  return {
    reports: new Bucket(stack, 'Reports', { ...PRIVATE, bucketName: names.reports }),
    cases: new Bucket(stack, 'Cases', { ...PRIVATE, bucketName: names.cases }),
    trail: new Bucket(stack, 'TrailBucket', { ...PRIVATE, bucketName: names.trailBucket }),
  };
}

const PRIVATE: BucketProps = {
  blockPublicAccess: BlockPublicAccess.BLOCK_ALL,
  encryption: BucketEncryption.S3_MANAGED,
  enforceSSL: true,
  objectOwnership: ObjectOwnership.BUCKET_OWNER_ENFORCED,
  versioned: true,
  removalPolicy: RemovalPolicy.DESTROY,
  autoDeleteObjects: true,
};
