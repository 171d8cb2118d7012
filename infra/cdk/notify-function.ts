import { CfnPermission, type Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda';
import { type Bucket, CfnBucket } from 'aws-cdk-lib/aws-s3';
import { bucketArn } from './resource-arn.ts';

/** How keys begin and end. */
export interface KeyFilter {
  readonly prefix?: string;
  readonly suffix?: string;
}

/** Every new object of the bucket wakes the function, which may be woken by that bucket of this account only. */
export function notifyFunction(
  bucket: Bucket,
  bucketName: string,
  fn: LambdaFunction,
  only: KeyFilter = {},
): void {
  // Both conditions: a bucket's ARN holds no account, and a deleted bucket's name can be taken by anybody.
  const permission = new CfnPermission(bucket.stack, `${bucket.node.id}MayInvoke`, {
    action: 'lambda:InvokeFunction',
    functionName: fn.functionName,
    principal: 's3.amazonaws.com',
    sourceAccount: bucket.stack.account,
    sourceArn: bucketArn(bucketName),
  });
  tellOfObjects(bucket, fn, permission, only);
}

/** Said in the bucket itself: the CDK's own way adds a function that may change every bucket's notifications. */
export function tellOfObjects(
  bucket: Bucket,
  fn: LambdaFunction,
  permission: CfnPermission,
  only: KeyFilter = {},
): void {
  const made = bucket.node.defaultChild;
  if (!(made instanceof CfnBucket)) throw new Error(`${bucket.node.id} is no bucket`);
  const rules = Object.entries(only).map(([name, value]) => ({ name, value: String(value) }));
  made.notificationConfiguration = {
    lambdaConfigurations: [
      {
        event: 's3:ObjectCreated:*',
        function: fn.functionArn,
        ...(rules.length > 0 && { filter: { s3Key: { rules } } }),
      },
    ],
  };
  made.addResourceDependency(permission);
}
