import { fileURLToPath } from 'node:url';
import { Duration, type Stack } from 'aws-cdk-lib';
import type { EventBus } from 'aws-cdk-lib/aws-events';
import type { Role } from 'aws-cdk-lib/aws-iam';
import type { Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda';
import type { Topic } from 'aws-cdk-lib/aws-sns';
import { allow } from '../../../infra/cdk/allow.ts';
import { functionDestinations } from '../../../infra/cdk/function-destinations.ts';
import { allowDelivery, handlerRole, onlyFrom } from '../../../infra/cdk/least-privilege.ts';
import { nodeHandler } from '../../../infra/cdk/node-handler.ts';
import { bucketArn, roleArn, userArn } from '../../../infra/cdk/resource-arn.ts';
import { DECOY_KEY, type Names } from './names.ts';
import type { Queues } from './queues.ts';

export interface Handlers {
  readonly monitor: LambdaFunction;
  readonly responder: LambdaFunction;
  readonly responderRole: Role;
}

export interface HandlerSurroundings {
  readonly names: Names;
  readonly queues: Queues;
  readonly bus: EventBus;
  readonly alerts: Topic;
  /** Principals the quarantine leaves in, beside the responder: ARNs, with "*" where part of it is AWS's to choose. */
  readonly leftIn: readonly string[];
}

/** Who looks and who acts: two functions, two roles, so that neither can do the other's part. */
export function handlers(stack: Stack, surroundings: HandlerSurroundings): Handlers {
  return { monitor: monitor(stack, surroundings), ...responder(stack, surroundings) };
}

function monitor(stack: Stack, { names, queues, bus }: HandlerSurroundings): LambdaFunction {
  const role = handlerRole(stack, 'MonitorRole', names.monitor);
  const logs = `${bucketArn(names.trailBucket)}/AWSLogs/${stack.account}/CloudTrail/*`;
  allow(role, 'ReadTrail', ['s3:GetObject'], [logs]);
  allowDelivery(role, { queues: [queues.monitorFailures], busArn: bus.eventBusArn });
  onlyFrom(queues.monitorFailures, role);
  const fn = nodeHandler(stack, 'Monitor', {
    functionName: names.monitor,
    entry: path('../functions/monitor/handler.ts'),
    role,
    environment: {
      TRAIL_BUCKET: names.trailBucket,
      REPORTS_BUCKET: names.reports,
      DECOY_KEY,
    },
    memorySize: 512,
    timeout: Duration.seconds(60),
  });
  functionDestinations(fn, role, {
    ...RETRIED,
    onSuccess: bus.eventBusArn,
    onFailure: queues.monitorFailures.queueArn,
  });
  return fn;
}

function responder(stack: Stack, { names, queues, alerts, leftIn }: HandlerSurroundings) {
  const role = handlerRole(stack, 'ResponderRole', names.responder);
  const [reports, cases] = [bucketArn(names.reports), bucketArn(names.cases)];
  allow(role, 'QuarantineBucket', ['s3:GetBucketPolicy', 's3:PutBucketPolicy'], [reports]);
  allow(
    role,
    'StopUsers',
    ['iam:ListAccessKeys', 'iam:UpdateAccessKey', 'iam:PutUserPolicy'],
    [userArn(names.analyst), userArn(names.steward)],
  );
  allow(role, 'RevokeSessions', ['iam:PutRolePolicy'], [roleArn(names.exportRole)]);
  allow(role, 'KeepCases', ['s3:GetObject', 's3:PutObject'], [`${cases}/*`]);
  // Without it S3 answers "access denied" where "no such key" is meant.
  allow(role, 'TellAbsentFromForbidden', ['s3:ListBucket'], [cases]);
  allow(role, 'Alert', ['sns:Publish'], [alerts.topicArn]);
  allowDelivery(role, { queues: [queues.responseRecords, queues.responseFailures] });
  onlyFrom(queues.responseRecords, role);
  onlyFrom(queues.responseFailures, role);
  const fn = nodeHandler(stack, 'Responder', {
    functionName: names.responder,
    entry: path('../functions/respond/handler.ts'),
    role,
    environment: {
      REPORTS_BUCKET: names.reports,
      CASES_BUCKET: names.cases,
      ALERT_TOPIC_ARN: alerts.topicArn,
      LEFT_IN: [role.roleArn, ...leftIn].join(','),
      // Whoever has a key of the analyst may have sessions of these.
      ROLES_WITHIN_REACH: names.exportRole,
    },
    memorySize: 256,
    timeout: Duration.seconds(60),
  });
  functionDestinations(fn, role, {
    ...RETRIED,
    onSuccess: queues.responseRecords.queueArn,
    onFailure: queues.responseFailures.queueArn,
  });
  return { responder: fn, responderRole: role };
}

/** As often and as long as Lambda tries at the most. */
const RETRIED = { retries: 2, maxAge: Duration.hours(6) };

const path = (fromHere: string): string => fileURLToPath(new URL(fromHere, import.meta.url));
