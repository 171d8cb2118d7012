import { Aws } from 'aws-cdk-lib';

/** The names of what refers to each other, known beforehand. */
export interface Names {
  readonly intake: string;
  readonly ledger: string;
  readonly trailBucket: string;
  readonly trail: string;
  readonly scan: string;
  readonly responder: string;
  readonly findings: string;
  readonly clerk: string;
  readonly app: string;
  readonly operator: string;
}

export function namesFor(stackName: string): Names {
  const bucket = (purpose: string) => `${stackName}-${purpose}-${Aws.ACCOUNT_ID}`;
  return {
    intake: bucket('intake'),
    ledger: bucket('ledger'),
    trailBucket: bucket('trail'),
    trail: `${stackName}-trail`,
    scan: `${stackName}-scan`,
    responder: `${stackName}-responder`,
    findings: `${stackName}-findings`,
    clerk: `${stackName}-clerk`,
    app: `${stackName}-app`,
    operator: `${stackName}-operator`,
  };
}
