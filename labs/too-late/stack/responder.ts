import { fileURLToPath } from 'node:url';
import { Duration, type Stack } from 'aws-cdk-lib';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda';
import type { Topic } from 'aws-cdk-lib/aws-sns';
import { functionDestinations } from '../../../infra/cdk/function-destinations.ts';
import { allowDelivery, handlerRole, onlyFrom } from '../../../infra/cdk/least-privilege.ts';
import { nodeHandler } from '../../../infra/cdk/node-handler.ts';
import { bucketArn } from '../../../infra/cdk/resource-arn.ts';
import type { Names } from './names.ts';
import type { Queues } from './queues.ts';

/** The responder: it alerts, and its own records prove that it did. */
export function responder(
  stack: Stack,
  { names, queues, alerts }: { names: Names; queues: Queues; alerts: Topic },
): LambdaFunction {
  const { responseRecords, responseFailures } = queues;
  const role = handlerRole(stack, 'ResponderRole', names.responder);
  role.addToPolicy(
    new PolicyStatement({
      sid: 'NoteAlerts',
      actions: ['s3:PutObject', 's3:GetObject', 's3:DeleteObject'],
      resources: [`${bucketArn(names.notes)}/alerts/*`],
    }),
  );
  role.addToPolicy(
    new PolicyStatement({
      sid: 'TellAbsentFromForbidden',
      actions: ['s3:ListBucket'],
      resources: [bucketArn(names.notes)],
    }),
  );
  role.addToPolicy(
    new PolicyStatement({
      sid: 'Alert',
      actions: ['sns:Publish'],
      resources: [alerts.topicArn],
    }),
  );
  allowDelivery(role, { queues: [responseRecords, responseFailures] });
  onlyFrom(responseRecords, role);
  onlyFrom(responseFailures, role);
  const fn = nodeHandler(stack, 'Responder', {
    functionName: names.responder,
    entry: fileURLToPath(new URL('../functions/respond/handler.ts', import.meta.url)),
    role,
    environment: { NOTES_BUCKET: names.notes, ALERT_TOPIC_ARN: alerts.topicArn },
    memorySize: 256,
    timeout: Duration.seconds(30),
  });
  functionDestinations(fn, role, {
    onSuccess: responseRecords.queueArn,
    onFailure: responseFailures.queueArn,
    retries: 2,
    maxAge: Duration.hours(6),
  });
  return fn;
}
