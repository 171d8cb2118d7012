import type { Stack } from 'aws-cdk-lib';
import { CfnPermission, type Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda';
import { type Bucket, CfnBucket } from 'aws-cdk-lib/aws-s3';
import { bucketArn, type Names } from './names.ts';

/**
 * Every new object wakes the scan.
 *
 * Said in the bucket itself. The CDK's own way adds a function of its own that may change the notifications of
 * every bucket in the account, which is more than a lab about permissions should bring along.
 */
export function notifyScan(stack: Stack, intake: Bucket, scan: LambdaFunction, names: Names): void {
  // Both conditions: a bucket's ARN holds no account, and a deleted bucket's name can be taken by anybody.
  const permission = new CfnPermission(stack, 'IntakeMayInvokeScan', {
    action: 'lambda:InvokeFunction',
    functionName: scan.functionName,
    principal: 's3.amazonaws.com',
    sourceAccount: stack.account,
    sourceArn: bucketArn(names.intake),
  });
  if (!(intake.node.defaultChild instanceof CfnBucket)) throw new Error('the intake is no bucket');
  intake.node.defaultChild.notificationConfiguration = {
    lambdaConfigurations: [{ event: 's3:ObjectCreated:*', function: scan.functionArn }],
  };
  intake.node.defaultChild.addResourceDependency(permission);
}
