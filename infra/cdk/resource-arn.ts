import { Aws } from 'aws-cdk-lib';

// By name, because bucket, function and policy name one another in a circle; names known beforehand cut it open.

export const bucketArn = (name: string): string => `arn:${Aws.PARTITION}:s3:::${name}`;

/** "arn:aws:lambda:us-east-1:111122223333:function:name" */
export const functionArn = (name: string): string =>
  `arn:${Aws.PARTITION}:lambda:${Aws.REGION}:${Aws.ACCOUNT_ID}:function:${name}`;

/** "arn:aws:iam::111122223333:user/name" */
export const userArn = (name: string): string =>
  `arn:${Aws.PARTITION}:iam::${Aws.ACCOUNT_ID}:user/${name}`;

/** "arn:aws:iam::111122223333:role/name" */
export const roleArn = (name: string): string =>
  `arn:${Aws.PARTITION}:iam::${Aws.ACCOUNT_ID}:role/${name}`;
