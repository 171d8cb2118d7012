import { fileURLToPath } from 'node:url';
import { Duration, type Stack } from 'aws-cdk-lib';
import type { Role } from 'aws-cdk-lib/aws-iam';
import { CfnEventSourceMapping, type Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda';
import type { Topic } from 'aws-cdk-lib/aws-sns';
import { allow } from '../../../infra/cdk/allow.ts';
import { functionDestinations } from '../../../infra/cdk/function-destinations.ts';
import { allowDelivery, handlerRole, onlyFrom } from '../../../infra/cdk/least-privilege.ts';
import { nodeHandler } from '../../../infra/cdk/node-handler.ts';
import { bucketArn, functionArn } from '../../../infra/cdk/resource-arn.ts';
import type { Names } from './names.ts';
import { guardFindings, type Queues } from './queues.ts';

export interface Handlers {
  readonly scan: LambdaFunction;
  readonly scanRole: Role;
  readonly responder: LambdaFunction;
}

/** Who looks and who acts, with a role each. Between them lies a queue, and what is in it is not signed. */
export function handlers(stack: Stack, names: Names, queues: Queues, alerts: Topic): Handlers {
  const { scan, scanRole } = scanning(stack, names, queues);
  return { scan, scanRole, responder: responding(stack, names, queues, alerts, scanRole) };
}

function scanning(stack: Stack, names: Names, queues: Queues) {
  const { findings, scanFailures } = queues;
  const role = handlerRole(stack, 'ScanRole', names.scan);
  allow(role, 'ReadUploads', ['s3:GetObjectVersion', 's3:GetObject'], objectsOf(names));
  allowDelivery(role, { queues: [findings, scanFailures] });
  guardFindings(queues, role, names);
  onlyFrom(scanFailures, role);
  const fn = nodeHandler(stack, 'Scan', {
    functionName: names.scan,
    entry: path('../functions/scan/handler.ts'),
    role,
    memorySize: 256,
    timeout: Duration.seconds(30),
  });
  functionDestinations(fn, role, {
    onSuccess: findings.queueArn,
    onFailure: scanFailures.queueArn,
    retries: 2,
    maxAge: Duration.hours(6),
  });
  return { scan: fn, scanRole: role };
}

function responding(
  stack: Stack,
  names: Names,
  { findings }: Queues,
  alerts: Topic,
  scanRole: Role,
): LambdaFunction {
  const role = handlerRole(stack, 'ResponderRole', names.responder);
  const guarded = [names.intake, names.ledger];
  allow(role, 'FetchFindings', FETCHING, [findings.queueArn]);
  allow(role, 'LookForItself', ['s3:GetObjectVersion'], objectsOf(names));
  allow(role, 'CloseBuckets', ['s3:GetBucketPolicy', 's3:PutBucketPolicy'], guarded.map(bucketArn));
  allow(role, 'Alert', ['sns:Publish'], [alerts.topicArn]);
  const fn = nodeHandler(stack, 'Responder', {
    functionName: names.responder,
    entry: path('../functions/respond/handler.ts'),
    role,
    environment: {
      GUARDED_BUCKETS: guarded.join(','),
      ALERT_TOPIC_ARN: alerts.topicArn,
      SCAN_FUNCTION_ARN: functionArn(names.scan),
      // Unlike its name, this goes to no other role, ever.
      SCAN_ROLE_ID: scanRole.roleId,
      OWN_ROLE_ARN: role.roleArn,
    },
    memorySize: 256,
    timeout: Duration.seconds(30),
  });
  const mapping = new CfnEventSourceMapping(stack, 'FindingsToResponder', {
    eventSourceArn: findings.queueArn,
    functionName: fn.functionName,
    batchSize: 1,
  });
  // Lambda asks whether the role may fetch.
  mapping.node.addDependency(role);
  return fn;
}

const FETCHING = ['sqs:ReceiveMessage', 'sqs:DeleteMessage', 'sqs:GetQueueAttributes'];

const objectsOf = ({ intake, ledger }: Names): readonly string[] =>
  [intake, ledger].map((name) => `${bucketArn(name)}/*`);

const path = (fromHere: string): string => fileURLToPath(new URL(fromHere, import.meta.url));
