import { fileURLToPath } from 'node:url';
import { Duration, type Stack } from 'aws-cdk-lib';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda';
import { functionDestinations } from '../../../infra/cdk/function-destinations.ts';
import {
  allowDelivery,
  allowDeliveryToBucket,
  handlerRole,
  onlyFrom,
} from '../../../infra/cdk/least-privilege.ts';
import { nodeHandler } from '../../../infra/cdk/node-handler.ts';
import { bucketArn } from '../../../infra/cdk/resource-arn.ts';
import type { Names } from './names.ts';
import type { Queues } from './queues.ts';

/** The scan: its verdicts go to a queue, and what it could not do to a bucket, which takes a record of any size. */
export function scan(
  stack: Stack,
  { names, queues }: { names: Names; queues: Queues },
): LambdaFunction {
  const verdicts = queues.verdicts;
  const failures = bucketArn(names.failures);
  const role = handlerRole(stack, 'ScanRole', names.scan);
  role.addToPolicy(
    new PolicyStatement({
      sid: 'ReadUploads',
      actions: ['s3:GetObjectVersion', 's3:GetObject'],
      resources: [`${bucketArn(names.intake)}/*`],
    }),
  );
  role.addToPolicy(
    new PolicyStatement({
      sid: 'KeepListings',
      actions: ['s3:PutObject'],
      resources: [`${bucketArn(names.listings)}/listings/*`],
    }),
  );
  allowDelivery(role, { queues: [verdicts] });
  allowDeliveryToBucket(role, failures);
  onlyFrom(queues.verdicts, role);
  const fn = nodeHandler(stack, 'Scan', {
    functionName: names.scan,
    entry: fileURLToPath(new URL('../functions/scan/handler.ts', import.meta.url)),
    role,
    environment: { LISTINGS_BUCKET: names.listings },
    memorySize: 256,
    timeout: Duration.seconds(30),
  });
  functionDestinations(fn, role, {
    onSuccess: verdicts.queueArn,
    onFailure: failures,
    retries: 2,
    maxAge: Duration.minutes(15),
  });
  return fn;
}
