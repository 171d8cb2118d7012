import type { Stack } from 'aws-cdk-lib';
import { CfnTrail } from 'aws-cdk-lib/aws-cloudtrail';
import { PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { Bucket } from 'aws-cdk-lib/aws-s3';
import { bucketArn, functionArn, type Names } from './names.ts';

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
  const arn = stack.formatArn({
    service: 'cloudtrail',
    resource: 'trail',
    resourceName: names.trail,
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
  const functions = [names.monitor, names.responder];
  const watched = [names.reports, names.cases];
  const made = new CfnTrail(stack, 'Trail', {
    trailName: names.trail,
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
      dataEvents(
        'Objects',
        'AWS::S3::Object',
        watched.map((name) => `${bucketArn(name)}/`),
      ),
      dataEvents(
        'Invocations',
        'AWS::Lambda::Function',
        functions.map((name) => functionArn(stack, name)),
      ),
      dataEvents('Alerts', 'AWS::SNS::Topic', [topicArn]),
      dataEvents('Destination queues', 'AWS::SQS::Queue', queueArns),
      dataEvents('Findings bus', 'AWS::Events::EventBus', [busArn]),
    ],
  });
  if (bucket.policy !== undefined) made.node.addDependency(bucket.policy);
  return made;
}

function dataEvents(name: string, type: string, arns: readonly string[]) {
  return {
    name,
    fieldSelectors: [
      { field: 'eventCategory', equalTo: ['Data'] },
      { field: 'resources.type', equalTo: [type] },
      { field: 'resources.ARN', startsWith: [...arns] },
    ],
  };
}
