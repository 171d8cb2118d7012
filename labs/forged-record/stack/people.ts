import type { Stack } from 'aws-cdk-lib';
import { User } from 'aws-cdk-lib/aws-iam';
import { allow } from '../../../infra/cdk/allow.ts';
import { bucketArn, functionArn } from '../../../infra/cdk/resource-arn.ts';
import type { Names } from './names.ts';
import type { Queues } from './queues.ts';

export interface People {
  readonly clerk: User;
  readonly app: User;
  readonly operator: User;
}

/** Who keeps the ledger, the application that takes uploads, and who mends the wiring at night. */
export function people(stack: Stack, names: Names, { findings }: Queues): People {
  const [intake, ledger] = [bucketArn(names.intake), bucketArn(names.ledger)];
  const clerk = new User(stack, 'Clerk', { userName: names.clerk });
  allow(clerk, 'File', ['s3:PutObject'], [`${ledger}/*`, `${intake}/*`]);
  const app = new User(stack, 'App', { userName: names.app });
  allow(app, 'HandIn', ['s3:PutObject'], [`${intake}/*`]);
  // Of the days when the application scanned for itself. Nobody remembers who to ask.
  allow(app, 'TellFindings', ['sqs:SendMessage'], [findings.queueArn]);
  const operator = new User(stack, 'Operator', { userName: names.operator });
  allow(operator, 'PutBack', ['sqs:SendMessage'], [findings.queueArn]);
  allow(
    operator,
    'MendScan',
    ['lambda:UpdateFunctionCode', 'lambda:InvokeFunction'],
    [functionArn(names.scan)],
  );
  return { clerk, app, operator };
}
