import type { Stack } from 'aws-cdk-lib';
import { User } from 'aws-cdk-lib/aws-iam';
import { allow } from '../../../infra/cdk/allow.ts';
import { bucketArn, functionArn } from '../../../infra/cdk/resource-arn.ts';
import type { Names } from './names.ts';

export interface People {
  readonly clerk: User;
  readonly applicant: User;
  readonly operator: User;
}

/** One of the office, one from outside, and the one who wakes the function again when S3's word of a file got lost. */
export function people(stack: Stack, names: Names): People {
  const intake = bucketArn(names.intake);
  const clerk = new User(stack, 'Clerk', { userName: names.clerk });
  allow(clerk, 'HandIn', ['s3:PutObject'], [`${intake}/incoming/*`, `${intake}/staff/*`]);
  const applicant = new User(stack, 'Applicant', { userName: names.applicant });
  allow(applicant, 'HandIn', ['s3:PutObject'], [`${intake}/incoming/*`]);
  const operator = new User(stack, 'Operator', { userName: names.operator });
  allow(operator, 'WakeAgain', ['lambda:InvokeFunction'], [functionArn(names.filing)]);
  return { clerk, applicant, operator };
}
