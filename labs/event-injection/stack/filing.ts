import { fileURLToPath } from 'node:url';
import { Duration, type Stack } from 'aws-cdk-lib';
import type { Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda';
import type { Queue } from 'aws-cdk-lib/aws-sqs';
import { allow } from '../../../infra/cdk/allow.ts';
import { functionDestinations } from '../../../infra/cdk/function-destinations.ts';
import { allowDelivery, handlerRole, onlyFrom } from '../../../infra/cdk/least-privilege.ts';
import { nodeHandler } from '../../../infra/cdk/node-handler.ts';
import { bucketArn } from '../../../infra/cdk/resource-arn.ts';
import type { Names } from './names.ts';

export interface FilingQueues {
  readonly filed: Queue;
  readonly refused: Queue;
}

/** The function that files what was handed in, with a role that reaches one folder to read and two to write. */
export function filing(
  stack: Stack,
  names: Names,
  { filed, refused }: FilingQueues,
): LambdaFunction {
  const role = handlerRole(stack, 'FilingRole', names.filing);
  const [intake, archive] = [bucketArn(names.intake), bucketArn(names.archive)];
  allow(role, 'ReadIntake', ['s3:GetObject', 's3:GetObjectVersion'], [`${intake}/incoming/*`]);
  allow(role, 'File', ['s3:PutObject'], [`${archive}/filed/*`, `${archive}/register/*`]);
  allowDelivery(role, { queues: [filed, refused] });
  onlyFrom(filed, role);
  onlyFrom(refused, role);
  const fn = nodeHandler(stack, 'Filing', {
    functionName: names.filing,
    entry: fileURLToPath(new URL('../functions/file/handler.ts', import.meta.url)),
    role,
    environment: { INTAKE_BUCKET: names.intake, ARCHIVE_BUCKET: names.archive },
    memorySize: 256,
    timeout: Duration.seconds(30),
  });
  functionDestinations(fn, role, {
    onSuccess: filed.queueArn,
    onFailure: refused.queueArn,
    // One for a bad moment of S3. What was refused is refused again, and need not be asked a third time.
    retries: 1,
    maxAge: Duration.minutes(15),
  });
  return fn;
}
