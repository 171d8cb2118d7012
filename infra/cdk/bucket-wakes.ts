import type { Stack } from 'aws-cdk-lib';
import { CfnPermission, type Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda';
import { type Bucket, CfnBucket } from 'aws-cdk-lib/aws-s3';
import { bucketArn } from './lab-stack.ts';

/**
 * Every new object of the bucket invokes the function.
 *
 * Said in the bucket itself. The CDK's own way adds a function of its own that may change the notifications of
 * every bucket in the account, which is more than a lab about permissions should bring along.
 */
export function bucketWakes(
  stack: Stack,
  bucket: Bucket,
  { name, fn }: { readonly name: string; readonly fn: LambdaFunction },
): void {
  // Both conditions: a bucket's ARN holds no account, and a deleted bucket's name can be taken by anybody.
  const permission = new CfnPermission(stack, `${bucket.node.id}MayInvoke${fn.node.id}`, {
    action: 'lambda:InvokeFunction',
    functionName: fn.functionName,
    principal: 's3.amazonaws.com',
    sourceAccount: stack.account,
    sourceArn: bucketArn(name),
  });
  if (!(bucket.node.defaultChild instanceof CfnBucket)) throw new Error('that is no bucket');
  bucket.node.defaultChild.notificationConfiguration = {
    lambdaConfigurations: [{ event: 's3:ObjectCreated:*', function: fn.functionArn }],
  };
  bucket.node.defaultChild.addResourceDependency(permission);
}
