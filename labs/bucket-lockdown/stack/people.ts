import type { Stack } from 'aws-cdk-lib';
import { ArnPrincipal, PolicyStatement, Role, User } from 'aws-cdk-lib/aws-iam';
import { bucketArn } from '../../../infra/cdk/resource-arn.ts';
import type { Names } from './names.ts';

export interface People {
  readonly steward: User;
  readonly analyst: User;
  readonly exportRole: Role;
}

/** One who files reports, one who reads them, and the role the reader's nightly export runs with. */
export function people(stack: Stack, names: Names): People {
  const reports = bucketArn(names.reports);
  const steward = new User(stack, 'Steward', { userName: names.steward });
  steward.addToPolicy(
    new PolicyStatement({ sid: 'File', actions: ['s3:PutObject'], resources: [`${reports}/*`] }),
  );
  const analyst = new User(stack, 'Analyst', { userName: names.analyst });
  for (const statement of reading(reports)) analyst.addToPolicy(statement);
  const exportRole = new Role(stack, 'Export', {
    roleName: names.exportRole,
    assumedBy: new ArnPrincipal(analyst.userArn),
  });
  for (const statement of reading(reports)) exportRole.addToPolicy(statement);
  return { steward, analyst, exportRole };
}

const reading = (reports: string): readonly PolicyStatement[] => [
  new PolicyStatement({ sid: 'Read', actions: ['s3:GetObject'], resources: [`${reports}/*`] }),
  new PolicyStatement({ sid: 'Look', actions: ['s3:ListBucket'], resources: [reports] }),
];
