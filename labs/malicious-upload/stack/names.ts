import { Aws, type Stack } from 'aws-cdk-lib';

/**
 * The names of what refers to each other.
 *
 * Bucket, function and policy name one another in a circle; names known beforehand cut it open. Bucket
 * names carry the account because they are shared by all of AWS.
 */
export interface Names {
  readonly intake: string;
  readonly quarantine: string;
  readonly cases: string;
  readonly trailBucket: string;
  readonly trail: string;
  readonly scan: string;
  readonly siem: string;
  readonly quarantiner: string;
  readonly bus: string;
  readonly uploader: string;
  readonly visitor: string;
}

export function namesFor(stackName: string): Names {
  const bucket = (purpose: string) => `${stackName}-${purpose}-${Aws.ACCOUNT_ID}`;
  return {
    intake: bucket('intake'),
    quarantine: bucket('quarantine'),
    cases: bucket('cases'),
    trailBucket: bucket('trail'),
    trail: `${stackName}-trail`,
    scan: `${stackName}-scan`,
    siem: `${stackName}-siem`,
    quarantiner: `${stackName}-quarantine`,
    bus: `${stackName}-verdicts`,
    uploader: `${stackName}-uploader`,
    visitor: `${stackName}-visitor`,
  };
}

export const bucketArn = (name: string): string => `arn:${Aws.PARTITION}:s3:::${name}`;

/** `arn:aws:lambda:us-east-1:111122223333:function:name` */
export const functionArn = (stack: Stack, name: string): string =>
  `arn:${stack.partition}:lambda:${stack.region}:${stack.account}:function:${name}`;
