import type { Stack } from 'aws-cdk-lib';
import { CfnTrail } from 'aws-cdk-lib/aws-cloudtrail';
import { PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { Bucket } from 'aws-cdk-lib/aws-s3';

/** Data events of one kind of resource, by the beginnings of their ARNs; a bucket's ends with "/". */
export interface Watched {
  readonly name: string;
  /** "AWS::S3::Object" */
  readonly type: string;
  readonly arns: readonly string[];
}

/** A trail with digests, over management events and the data events named. */
export function labTrail(
  stack: Stack,
  bucket: Bucket,
  trailName: string,
  watched: readonly Watched[],
): CfnTrail {
  const arn = stack.formatArn({
    service: 'cloudtrail',
    resource: 'trail',
    resourceName: trailName,
  });
  const cloudTrail = new ServicePrincipal('cloudtrail.amazonaws.com');
  bucket.addToResourcePolicy(
    new PolicyStatement({
      sid: 'TrailLooks',
      principals: [cloudTrail],
      actions: ['s3:GetBucketAcl'],
      resources: [bucket.bucketArn],
      conditions: { StringEquals: { 'aws:SourceArn': arn } },
    }),
  );
  bucket.addToResourcePolicy(
    new PolicyStatement({
      sid: 'TrailWrites',
      principals: [cloudTrail],
      actions: ['s3:PutObject'],
      resources: [bucket.arnForObjects(`AWSLogs/${stack.account}/*`)],
      conditions: {
        StringEquals: { 's3:x-amz-acl': 'bucket-owner-full-control', 'aws:SourceArn': arn },
      },
    }),
  );
  const made = new CfnTrail(stack, 'Trail', {
    trailName,
    s3BucketName: bucket.bucketName,
    isLogging: true,
    isMultiRegionTrail: false,
    includeGlobalServiceEvents: true,
    enableLogFileValidation: true,
    advancedEventSelectors: [
      {
        name: 'Management events',
        fieldSelectors: [{ field: 'eventCategory', equalTo: ['Management'] }],
      },
      ...watched.map(({ name, type, arns }) => ({
        name,
        fieldSelectors: [
          { field: 'eventCategory', equalTo: ['Data'] },
          { field: 'resources.type', equalTo: [type] },
          { field: 'resources.ARN', startsWith: [...arns] },
        ],
      })),
    ],
  });
  if (bucket.policy !== undefined) made.node.addDependency(bucket.policy);
  return made;
}
