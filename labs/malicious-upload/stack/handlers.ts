import { fileURLToPath } from 'node:url';
import { Duration, type Stack } from 'aws-cdk-lib';
import type { EventBus } from 'aws-cdk-lib/aws-events';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda';
import type { Topic } from 'aws-cdk-lib/aws-sns';
import { allow } from '../../../infra/cdk/allow.ts';
import { functionDestinations } from '../../../infra/cdk/function-destinations.ts';
import { allowDelivery, handlerRole, onlyFrom } from '../../../infra/cdk/least-privilege.ts';
import { nodeHandler } from '../../../infra/cdk/node-handler.ts';
import { bucketArn } from '../../../infra/cdk/resource-arn.ts';
import type { Names } from './names.ts';
import type { Queues } from './queues.ts';

export interface Handlers {
  readonly scan: LambdaFunction;
  readonly siem: LambdaFunction;
  readonly quarantine: LambdaFunction;
}

export interface HandlerSurroundings {
  readonly names: Names;
  readonly queues: Queues;
  readonly bus: EventBus;
  readonly alerts: Topic;
}

/** The three functions, each with a role of its own and with both its destinations. */
export function handlers(stack: Stack, surroundings: HandlerSurroundings): Handlers {
  return {
    scan: scan(stack, surroundings),
    siem: siem(stack, surroundings),
    quarantine: quarantine(stack, surroundings),
  };
}

function scan(stack: Stack, { names, queues, bus }: HandlerSurroundings): LambdaFunction {
  const role = handlerRole(stack, 'ScanRole', names.scan);
  allow(
    role,
    'ReadUploads',
    ['s3:GetObjectVersion', 's3:GetObject'],
    [`${bucketArn(names.intake)}/incoming/*`],
  );
  allowDelivery(role, { queues: [queues.scanFailures], busArn: bus.eventBusArn });
  onlyFrom(queues.scanFailures, role);
  const fn = nodeHandler(stack, 'Scan', {
    functionName: names.scan,
    entry: path('../functions/scan/handler.ts'),
    role,
    // An object, its unpacked content and the rules must fit in at the same time.
    memorySize: 512,
    timeout: Duration.seconds(60),
    folders: [path('../rules')],
    nativePackages: ['@litko/yara-x'],
  });
  functionDestinations(fn, role, {
    ...RETRIED,
    onSuccess: bus.eventBusArn,
    onFailure: queues.scanFailures.queueArn,
  });
  return fn;
}

function siem(stack: Stack, { names, queues, alerts }: HandlerSurroundings): LambdaFunction {
  const role = handlerRole(stack, 'SiemRole', names.siem);
  const [cases, trail] = [bucketArn(names.cases), bucketArn(names.trailBucket)];
  const logFolder = `AWSLogs/${stack.account}/CloudTrail/${stack.region}/`;
  allow(role, 'KeepCases', ['s3:GetObject', 's3:PutObject'], [`${cases}/*`]);
  // Without it S3 answers "access denied" where "no such key" is meant.
  allow(role, 'TellAbsentFromForbidden', ['s3:ListBucket'], [cases]);
  allow(role, 'ReadTrail', ['s3:GetObject'], [`${trail}/${logFolder}*`]);
  role.addToPolicy(
    new PolicyStatement({
      sid: 'FindTrailFiles',
      actions: ['s3:ListBucket'],
      resources: [trail],
      conditions: { StringLike: { 's3:prefix': `${logFolder}*` } },
    }),
  );
  allow(role, 'Alert', ['sns:Publish'], [alerts.topicArn]);
  allowDelivery(role, { queues: [queues.siemRecords, queues.siemFailures] });
  onlyFrom(queues.siemRecords, role);
  onlyFrom(queues.siemFailures, role);
  const fn = nodeHandler(stack, 'Siem', {
    functionName: names.siem,
    entry: path('../functions/siem/handler.ts'),
    role,
    environment: {
      CASES_BUCKET: names.cases,
      TRAIL_BUCKET: names.trailBucket,
      ALERT_TOPIC_ARN: alerts.topicArn,
    },
    memorySize: 256,
    timeout: Duration.seconds(60),
  });
  functionDestinations(fn, role, {
    ...RETRIED,
    onSuccess: queues.siemRecords.queueArn,
    onFailure: queues.siemFailures.queueArn,
  });
  return fn;
}

function quarantine(stack: Stack, { names, queues }: HandlerSurroundings): LambdaFunction {
  const role = handlerRole(stack, 'QuarantineRole', names.quarantiner);
  const [intake, store] = [bucketArn(names.intake), bucketArn(names.quarantine)];
  allow(
    role,
    'TakeUploads',
    ['s3:GetObjectVersion', 's3:DeleteObjectVersion'],
    [`${intake}/incoming/*`],
  );
  allow(
    role,
    'StoreEvidence',
    ['s3:PutObject', 's3:PutObjectTagging', 's3:GetObject'],
    [`${store}/*`],
  );
  allow(
    role,
    'TellAbsentFromForbidden',
    ['s3:ListBucket', 's3:ListBucketVersions'],
    [intake, store],
  );
  allowDelivery(role, { queues: [queues.quarantineRecords, queues.quarantineFailures] });
  onlyFrom(queues.quarantineRecords, role);
  onlyFrom(queues.quarantineFailures, role);
  const fn = nodeHandler(stack, 'QuarantineMove', {
    functionName: names.quarantiner,
    entry: path('../functions/quarantine/handler.ts'),
    role,
    environment: { INTAKE_BUCKET: names.intake, QUARANTINE_BUCKET: names.quarantine },
    memorySize: 256,
    timeout: Duration.seconds(60),
  });
  functionDestinations(fn, role, {
    ...RETRIED,
    onSuccess: queues.quarantineRecords.queueArn,
    onFailure: queues.quarantineFailures.queueArn,
  });
  return fn;
}

/** As often and as long as Lambda tries at the most. */
const RETRIED = { retries: 2, maxAge: Duration.hours(6) };

const path = (fromHere: string): string => fileURLToPath(new URL(fromHere, import.meta.url));
