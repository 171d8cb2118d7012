import { CfnPermission, type Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda';
import type { Bucket } from 'aws-cdk-lib/aws-s3';
import { tellOfObjects } from '../../../infra/cdk/notify-function.ts';
import { bucketArn } from '../../../infra/cdk/resource-arn.ts';
import type { Names } from './names.ts';

/** Who may wake the function: S3, on behalf of this very bucket of this very account. */
export function door(intake: Bucket, filing: LambdaFunction, names: Names): void {
  const permission = new CfnPermission(intake.stack, 'IntakeMayInvoke', {
    action: 'lambda:InvokeFunction',
    functionName: filing.functionName,
    principal: 's3.amazonaws.com',
    // A bucket's ARN holds no account, and a deleted bucket's name can be taken by anybody.
    sourceAccount: intake.stack.account,
    sourceArn: bucketArn(names.intake),
  });
  tellOfObjects(intake, filing, permission, { prefix: 'incoming/' });
}
