import type { Stack } from 'aws-cdk-lib';
import { CfnTrail } from 'aws-cdk-lib/aws-cloudtrail';
import { PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { Bucket } from 'aws-cdk-lib/aws-s3';
import { bucketArn, functionArn } from './resource-arn.ts';

/** What leaves data events: buckets and functions by name, the others by ARN. */
export interface Watched {
  readonly buckets: readonly string[];
  readonly functions: readonly string[];
  readonly topicArns?: readonly string[];
  readonly queueArns: readonly string[];
  readonly busArns?: readonly string[];
}

/** A trail with digests, over management events and the data events of a lab's own resources. */
export function labTrail(
  stack: Stack,
  bucket: Bucket,
  trailName: string,
  { buckets, functions, topicArns = [], queueArns, busArns = [] }: Watched,
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
      // "/" at the end: a bucket of a longer name must not be meant as well.
      ...dataEvents(
        'Objects',
        'AWS::S3::Object',
        buckets.map((name) => `${bucketArn(name)}/`),
      ),
      ...dataEvents('Invocations', 'AWS::Lambda::Function', functions.map(functionArn)),
      ...dataEvents('Alerts', 'AWS::SNS::Topic', topicArns),
      ...dataEvents('Queues', 'AWS::SQS::Queue', queueArns),
      ...dataEvents('Buses', 'AWS::Events::EventBus', busArns),
    ],
  });
  if (bucket.policy !== undefined) made.node.addDependency(bucket.policy);
  return made;
}

/** None where there is nothing of the kind: a selector must name something. */
function dataEvents(name: string, type: string, arns: readonly string[]) {
  if (arns.length === 0) return [];
  return [
    {
      name,
      fieldSelectors: [
        { field: 'eventCategory', equalTo: ['Data'] },
        { field: 'resources.type', equalTo: [type] },
        { field: 'resources.ARN', startsWith: [...arns] },
      ],
    },
  ];
}
