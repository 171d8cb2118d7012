import type { Stack } from 'aws-cdk-lib';
import { CfnPermission, type Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda';
import { type Bucket, CfnBucket } from 'aws-cdk-lib/aws-s3';
import { bucketArn, type Names } from './names.ts';

/**
 * Every log file CloudTrail delivers wakes the monitor.
 *
 * S3 tells of what is written and never of what is read; that somebody read is first known from here, minutes later.
 */
export function notifyMonitor(
  stack: Stack,
  trailBucket: Bucket,
  monitor: LambdaFunction,
  names: Names,
): void {
  // Both conditions: a bucket's ARN holds no account, and a deleted bucket's name can be taken by anybody.
  const permission = new CfnPermission(stack, 'TrailBucketMayInvokeMonitor', {
    action: 'lambda:InvokeFunction',
    functionName: monitor.functionName,
    principal: 's3.amazonaws.com',
    sourceAccount: stack.account,
    sourceArn: bucketArn(names.trailBucket),
  });
  if (!(trailBucket.node.defaultChild instanceof CfnBucket)) throw new Error('it is no bucket');
  trailBucket.node.defaultChild.notificationConfiguration = {
    lambdaConfigurations: [
      {
        event: 's3:ObjectCreated:*',
        function: monitor.functionArn,
        // Digests lie beside it, in a folder of their own, and tell of no call.
        filter: {
          s3Key: {
            rules: [
              { name: 'prefix', value: `AWSLogs/${stack.account}/CloudTrail/` },
              { name: 'suffix', value: '.json.gz' },
            ],
          },
        },
      },
    ],
  };
  trailBucket.node.defaultChild.addResourceDependency(permission);
}
