import { fileURLToPath } from 'node:url';
import { Duration, type Stack } from 'aws-cdk-lib';
import type { EventBus } from 'aws-cdk-lib/aws-events';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { CfnFunction, type Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda';
import { functionDestinations } from '../../../infra/cdk/function-destinations.ts';
import { allowDelivery, handlerRole, onlyFrom } from '../../../infra/cdk/least-privilege.ts';
import { nodeHandler } from '../../../infra/cdk/node-handler.ts';
import { bucketArn } from '../../../infra/cdk/resource-arn.ts';
import type { Names } from './names.ts';
import type { Queues } from './queues.ts';

/** The scan: what it finds goes on the bus at once, and what it could not do to the queue of failures. */
export function scan(
  stack: Stack,
  { names, queues, bus }: { names: Names; queues: Queues; bus: EventBus },
): LambdaFunction {
  const { scanFailures, deadLetters } = queues;
  const role = handlerRole(stack, 'ScanRole', names.scan);
  role.addToPolicy(
    new PolicyStatement({
      sid: 'ReadUploads',
      actions: ['s3:GetObjectVersion', 's3:GetObject'],
      resources: [`${bucketArn(names.intake)}/incoming/*`],
    }),
  );
  allowDelivery(role, { queues: [scanFailures, deadLetters], busArn: bus.eventBusArn });
  onlyFrom(scanFailures, role);
  onlyFrom(deadLetters, role);
  const fn = nodeHandler(stack, 'Scan', {
    functionName: names.scan,
    entry: fileURLToPath(new URL('../functions/scan/handler.ts', import.meta.url)),
    role,
    memorySize: 256,
    timeout: Duration.seconds(30),
  });
  functionDestinations(fn, role, {
    onSuccess: bus.eventBusArn,
    onFailure: scanFailures.queueArn,
    // A read that failed may go well a minute later, and once more two minutes after that.
    retries: 2,
    // An upload that nobody has looked at for a quarter of an hour is for a person, and not for a queue.
    maxAge: Duration.minutes(15),
  });
  // Beside the destination, to be compared with it.
  if (fn.node.defaultChild instanceof CfnFunction) {
    fn.node.defaultChild.deadLetterConfig = { targetArn: deadLetters.queueArn };
    fn.node.defaultChild.node.addDependency(role);
  }
  return fn;
}
