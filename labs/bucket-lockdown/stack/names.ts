import { Aws, type Stack } from 'aws-cdk-lib';

/** The names of what refers to each other; known beforehand, because policy and function name one another in a circle. */
export interface Names {
  readonly reports: string;
  readonly cases: string;
  readonly trailBucket: string;
  readonly trail: string;
  readonly monitor: string;
  readonly responder: string;
  readonly bus: string;
  readonly steward: string;
  readonly analyst: string;
  readonly exportRole: string;
}

export function namesFor(stackName: string): Names {
  const bucket = (purpose: string) => `${stackName}-${purpose}-${Aws.ACCOUNT_ID}`;
  return {
    reports: bucket('reports'),
    cases: bucket('cases'),
    trailBucket: bucket('trail'),
    trail: `${stackName}-trail`,
    monitor: `${stackName}-monitor`,
    responder: `${stackName}-responder`,
    bus: `${stackName}-findings`,
    steward: `${stackName}-steward`,
    analyst: `${stackName}-analyst`,
    exportRole: `${stackName}-export`,
  };
}

/** Nobody's work needs it. Whoever reads it came to take everything. */
export const DECOY_KEY = 'board/passwords-of-the-board.txt';

export const bucketArn = (name: string): string => `arn:${Aws.PARTITION}:s3:::${name}`;

/** "arn:aws:iam::111122223333:user/name" */
export const iamArn = (kind: 'user' | 'role', name: string): string =>
  `arn:${Aws.PARTITION}:iam::${Aws.ACCOUNT_ID}:${kind}/${name}`;

/** "arn:aws:lambda:us-east-1:111122223333:function:name" */
export const functionArn = (stack: Stack, name: string): string =>
  `arn:${stack.partition}:lambda:${stack.region}:${stack.account}:function:${name}`;
