import { Aws } from 'aws-cdk-lib';

/** The names of what refers to each other, known beforehand. */
export interface Names {
  readonly intake: string;
  readonly archive: string;
  readonly trailBucket: string;
  readonly trail: string;
  readonly filing: string;
  readonly clerk: string;
  readonly applicant: string;
  readonly operator: string;
}

export function namesFor(stackName: string): Names {
  const bucket = (purpose: string) => `${stackName}-${purpose}-${Aws.ACCOUNT_ID}`;
  return {
    intake: bucket('intake'),
    archive: bucket('archive'),
    trailBucket: bucket('trail'),
    trail: `${stackName}-trail`,
    filing: `${stackName}-filing`,
    clerk: `${stackName}-clerk`,
    applicant: `${stackName}-applicant`,
    operator: `${stackName}-operator`,
  };
}
