import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import { seeded } from '../../../infra/base/seeded.ts';

const ACCOUNT = '111122223333';
const REGION = 'us-east-1';
/** An hour before the incident of `labEvidenceFiles`, which then lies in the midst of a hundred thousand events or more. */
export const FIRST = '2026-05-12T03:40:00Z';
const FIRST_MS = Date.parse(FIRST);
const PER_SECOND = 12;
const pressed = promisify(gzip);

export interface BackgroundOptions {
  readonly events: number;
  readonly seed: string;
  /** About how many records a file holds; CloudTrail writes from a few to some thousands. */
  readonly perFile?: number;
}

/**
 * An account at work, as CloudTrail files under AWS's layout: S3, Lambda, SQS, SNS, STS, IAM, KMS, DynamoDB and EC2
 * calls of users, roles and services, about 1.6 kB each. The same options give the same bytes.
 *
 * @returns how many records were written, and how many bytes they are inflated.
 */
export async function writeBackground(
  folder: string,
  { events, seed, perFile = 2500 }: BackgroundOptions,
): Promise<{ readonly files: number; readonly events: number; readonly bytes: number }> {
  const draw = dice(seed);
  let [files, written, bytes] = [0, 0, 0];
  let waiting: Promise<void>[] = [];
  while (written < events) {
    // One file in seven is a small one.
    const size =
      draw.below(7) === 0 ? 1 + draw.below(60) : Math.ceil(perFile * (0.4 + draw.unit() * 1.2));
    const count = Math.min(size, events - written);
    const first = written;
    const text = `{"Records":[${Array.from({ length: count }, (_, at) => record(first + at, draw)).join(',')}]}`;
    const at = new Date(FIRST_MS + Math.floor((written / PER_SECOND) * 1000)).toISOString();
    const day = join('AWSLogs', ACCOUNT, 'CloudTrail', REGION, ...at.slice(0, 10).split('-'));
    const stamp = `${at.slice(0, 10).replaceAll('-', '')}T${at.slice(11, 13)}${at.slice(14, 16)}Z`;
    const name = `${ACCOUNT}_CloudTrail_${REGION}_${stamp}_${draw.hex(8).toUpperCase()}${String(files).padStart(8, '0')}.json.gz`;
    waiting.push(writeOne(join(folder, day), name, text));
    if (waiting.length === 4) {
      await Promise.all(waiting);
      waiting = [];
    }
    files += 1;
    written += count;
    bytes += Buffer.byteLength(text);
  }
  await Promise.all(waiting);
  return { files, events: written, bytes };
}

async function writeOne(folder: string, name: string, text: string): Promise<void> {
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, name), await pressed(text));
}

interface Dice {
  unit(): number;
  below(limit: number): number;
  hex(length: number): string;
  uuid(): string;
  of<Item>(items: readonly [Item, ...Item[]]): Item;
}

/** Quicker than `seeded`, and begun from it: millions of ids are drawn here. */
function dice(seed: string): Dice {
  let state = Number.parseInt(seeded(seed).fork('background').hex(4), 16);
  const next = () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return (mixed ^ (mixed >>> 14)) >>> 0;
  };
  const hex = (length: number) => {
    let text = '';
    while (text.length < length) text += next().toString(16).padStart(8, '0');
    return text.slice(0, length);
  };
  const below = (limit: number) => next() % limit;
  return {
    unit: () => next() / 2 ** 32,
    below,
    hex,
    uuid: () => `${hex(8)}-${hex(4)}-4${hex(3)}-a${hex(3)}-${hex(12)}`,
    of: (items) => items[below(items.length)] ?? items[0],
  };
}

const BUCKETS = [
  'prod-assets',
  'prod-logs',
  'customer-exports',
  'ml-datasets',
  'invoices-archive',
] as const;
const ROLES = [
  'web-frontend',
  'order-service',
  'etl-nightly',
  'image-resizer',
  'reporting',
  'ci-deployer',
] as const;
const USERS = ['ana', 'bruno', 'chen', 'deploy-bot', 'elif'] as const;
const AGENTS = [
  '[aws-sdk-java/2.29.12 Linux/6.1.115-126.197.amzn2023.x86_64 OpenJDK_64-Bit_Server_VM/21.0.5+11-LTS Java/21.0.5 vendor/Amazon.com_Inc. cfg/retry-mode/standard]',
  '[Boto3/1.35.66 md/Botocore#1.35.66 ua/2.0 os/linux#5.10.227 md/arch#x86_64 lang/python#3.12.7 md/pyimpl#CPython cfg/retry-mode#legacy Botocore/1.35.66]',
  'aws-cli/2.22.4 md/awscrt#0.22.0 ua/2.0 os/linux#6.8.0 md/arch#x86_64 lang/python#3.12.6 md/pyimpl#CPython cfg/retry-mode#standard md/installer#exe md/prompt#off md/command#s3.cp',
  'aws-sdk-nodejs/3.693.0 os/linux/5.10 lang/js md/nodejs/20.18.0 api/s3/3.693.0 exec-env/AWS_Lambda_nodejs20.x',
] as const;
/** Keys people really use, with what trips readers up: other scripts, quotes, backslashes, braces. */
const ODD_KEYS = [
  'Übersicht Größen.pdf',
  '請求書/二〇二六.pdf',
  'notes "final".txt',
  'c:\\temp\\x{1}.json',
  'a]},{"b.txt',
] as const;

function record(at: number, draw: Dice): string {
  const time = `${new Date(FIRST_MS + Math.floor(at / PER_SECOND) * 1000).toISOString().slice(0, 19)}Z`;
  const shape = draw.of(SHAPES)(draw);
  const identity = draw.below(4) === 0 ? userIdentity(draw) : roleIdentity(draw, time);
  const error =
    draw.below(40) === 0 ? '"errorCode":"AccessDenied","errorMessage":"Access Denied",' : '';
  return (
    `{"eventVersion":"1.11","userIdentity":${shape.identity ?? identity},"eventTime":"${time}",` +
    `"eventSource":"${shape.source}.amazonaws.com","eventName":"${shape.name}","awsRegion":"${REGION}",` +
    `"sourceIPAddress":"${shape.ip ?? `198.51.100.${draw.below(250)}`}","userAgent":"${shape.agent ?? draw.of(AGENTS)}",${error}` +
    `"requestParameters":${shape.request},"responseElements":${error === '' ? (shape.response ?? 'null') : 'null'},` +
    (shape.extra === undefined ? '' : `"additionalEventData":${shape.extra},`) +
    `"requestID":"${shape.source === 's3' ? draw.hex(16).toUpperCase() : draw.uuid()}","eventID":"${draw.uuid()}",` +
    `"readOnly":${shape.readOnly === true},${shape.resources === undefined ? '' : `"resources":${shape.resources},`}` +
    `"eventType":"AwsApiCall","managementEvent":${shape.isData !== true},"recipientAccountId":"${ACCOUNT}",` +
    `${draw.below(6) === 0 ? `"sharedEventID":"${draw.uuid()}",` : ''}"eventCategory":"${shape.isData === true ? 'Data' : 'Management'}",` +
    `"tlsDetails":{"tlsVersion":"TLSv1.3","cipherSuite":"TLS_AES_128_GCM_SHA256","clientProvidedHostHeader":"${shape.source}.${REGION}.amazonaws.com"}}`
  );
}

interface Shape {
  readonly source: string;
  readonly name: string;
  readonly request: string;
  readonly response?: string;
  readonly extra?: string;
  readonly resources?: string;
  readonly identity?: string;
  readonly ip?: string;
  readonly agent?: string;
  readonly readOnly?: boolean;
  readonly isData?: boolean;
}

const userIdentity = (draw: Dice): string => {
  const user = draw.of(USERS);
  return `{"type":"IAMUser","principalId":"AIDAEXAMPLE${user.toUpperCase()}","arn":"arn:aws:iam::${ACCOUNT}:user/${user}","accountId":"${ACCOUNT}","accessKeyId":"AKIAEXAMPLE${user.toUpperCase()}","userName":"${user}"}`;
};

const roleIdentity = (draw: Dice, time: string): string => {
  const role = draw.of(ROLES);
  const session = `i-0${draw.below(64).toString(16).padStart(16, 'a')}`;
  return (
    `{"type":"AssumedRole","principalId":"AROAEXAMPLE${role.toUpperCase()}:${session}","arn":"arn:aws:sts::${ACCOUNT}:assumed-role/${role}/${session}",` +
    `"accountId":"${ACCOUNT}","accessKeyId":"ASIAEXAMPLE${session.slice(-9).toUpperCase()}","sessionContext":{"sessionIssuer":{"type":"Role","principalId":"AROAEXAMPLE${role.toUpperCase()}",` +
    `"arn":"arn:aws:iam::${ACCOUNT}:role/${role}","accountId":"${ACCOUNT}","userName":"${role}"},"attributes":{"creationDate":"${time.slice(0, 13)}:00:00Z","mfaAuthenticated":"false"},"ec2RoleDelivery":"2.0"}}`
  );
};

const service = (name: string): string =>
  `{"type":"AWSService","invokedBy":"${name}.amazonaws.com"}`;
const text = (value: string): string => JSON.stringify(value);

function objectCall(name: string, readOnly: boolean): (draw: Dice) => Shape {
  return (draw) => {
    const bucket = draw.of(BUCKETS);
    const key =
      draw.below(33) === 0
        ? draw.of(ODD_KEYS)
        : `data/2026/05/${draw.hex(8)}/part-${draw.below(9999)}.parquet`;
    return {
      source: 's3',
      name,
      isData: true,
      readOnly,
      request: `{"bucketName":"${bucket}","Host":"${bucket}.s3.${REGION}.amazonaws.com","key":${text(key)}${readOnly ? '' : ',"x-amz-server-side-encryption":"AES256"'}}`,
      ...(!readOnly && {
        response: `{"x-amz-server-side-encryption":"AES256","x-amz-version-id":"${draw.hex(32)}"}`,
      }),
      extra: `{"SignatureVersion":"SigV4","CipherSuite":"TLS_AES_128_GCM_SHA256","bytesTransferredIn":${draw.below(900_000)},"AuthenticationMethod":"AuthHeader","x-amz-id-2":"${draw.hex(64)}=","bytesTransferredOut":${draw.below(900_000)}}`,
      resources: `[{"type":"AWS::S3::Object","ARN":${text(`arn:aws:s3:::${bucket}/${key}`)}},{"accountId":"${ACCOUNT}","type":"AWS::S3::Bucket","ARN":"arn:aws:s3:::${bucket}"}]`,
    };
  };
}

const lambdaArn = (draw: Dice): string =>
  `arn:aws:lambda:${REGION}:${ACCOUNT}:function:worker-${draw.below(12)}`;

const SHAPES: readonly [(draw: Dice) => Shape, ...((draw: Dice) => Shape)[]] = [
  objectCall('GetObject', true),
  objectCall('GetObject', true),
  objectCall('HeadObject', true),
  objectCall('PutObject', false),
  objectCall('DeleteObject', false),
  (draw) => {
    const arn = lambdaArn(draw);
    return {
      source: 'lambda',
      name: 'Invoke',
      isData: true,
      request: `{"functionName":"${arn}","invocationType":"RequestResponse","clientContext":"","contentType":"application/json"}`,
      resources: `[{"accountId":"${ACCOUNT}","type":"AWS::Lambda::Function","ARN":"${arn}"}]`,
      extra: `{"functionVersion":"${arn}:$LATEST"}`,
    };
  },
  (draw) => {
    const arn = lambdaArn(draw);
    return {
      source: 'lambda',
      name: 'InvokeExecution',
      isData: true,
      identity: service('lambda'),
      ip: 'lambda.amazonaws.com',
      agent: 'lambda.amazonaws.com',
      request: `{"functionName":"${arn}","sourceArn":"${arn}","logType":"None","contentType":"application/json","sourceAccount":"${ACCOUNT}"}`,
      resources: `[{"accountId":"${ACCOUNT}","type":"AWS::Lambda::Function","ARN":"${arn}"}]`,
    };
  },
  (draw) => ({
    source: 'sqs',
    name: 'SendMessage',
    isData: true,
    request: `{"queueUrl":"https://sqs.${REGION}.amazonaws.com/${ACCOUNT}/orders-${draw.below(8)}","messageBody":"HIDDEN_DUE_TO_SECURITY_REASONS","delaySeconds":0}`,
    response: `{"mD5OfMessageBody":"${draw.hex(32)}","messageId":"${draw.uuid()}"}`,
    resources: `[{"accountId":"${ACCOUNT}","type":"AWS::SQS::Queue","ARN":"arn:aws:sqs:${REGION}:${ACCOUNT}:orders"}]`,
  }),
  (draw) => ({
    source: 'sns',
    name: 'Publish',
    isData: true,
    request: `{"topicArn":"arn:aws:sns:${REGION}:${ACCOUNT}:events-${draw.below(5)}","message":"HIDDEN_DUE_TO_SECURITY_REASONS","subject":"HIDDEN_DUE_TO_SECURITY_REASONS"}`,
    response: `{"messageId":"${draw.uuid()}"}`,
  }),
  (draw) => {
    const role = draw.of(ROLES);
    return {
      source: 'sts',
      name: 'AssumeRole',
      readOnly: true,
      identity: service('ec2'),
      ip: 'ec2.amazonaws.com',
      agent: 'ec2.amazonaws.com',
      request: `{"roleArn":"arn:aws:iam::${ACCOUNT}:role/${role}","roleSessionName":"i-0${draw.hex(16)}"}`,
      response: `{"credentials":{"accessKeyId":"ASIAEXAMPLE${draw.hex(9).toUpperCase()}","sessionToken":"${draw.hex(320)}","expiration":"May 12, 2026, 10:00:00 AM"},"assumedRoleUser":{"assumedRoleId":"AROAEXAMPLE:i-0","arn":"arn:aws:sts::${ACCOUNT}:assumed-role/${role}/i-0"}}`,
    };
  },
  (draw) => ({
    source: 'kms',
    name: draw.of(['Decrypt', 'GenerateDataKey']),
    readOnly: true,
    request: `{"encryptionAlgorithm":"SYMMETRIC_DEFAULT","encryptionContext":{"aws:s3:arn":"arn:aws:s3:::${draw.of(BUCKETS)}/${draw.hex(12)}"},"keySpec":"AES_256"}`,
    resources: `[{"accountId":"${ACCOUNT}","type":"AWS::KMS::Key","ARN":"arn:aws:kms:${REGION}:${ACCOUNT}:key/${draw.uuid()}"}]`,
  }),
  (draw) => ({
    source: 'dynamodb',
    name: draw.of(['GetItem', 'PutItem', 'Query']),
    isData: true,
    request: `{"tableName":"orders","key":{"pk":"${draw.hex(12)}","sk":"HIDDEN_DUE_TO_SECURITY_REASONS"},"returnConsumedCapacity":"TOTAL"}`,
    resources: `[{"accountId":"${ACCOUNT}","type":"AWS::DynamoDB::Table","ARN":"arn:aws:dynamodb:${REGION}:${ACCOUNT}:table/orders"}]`,
  }),
  (draw) => ({
    source: 'ec2',
    name: draw.of(['DescribeInstances', 'DescribeSecurityGroups', 'DescribeVolumes']),
    readOnly: true,
    request: `{"maxResults":1000,"filterSet":{"items":[{"name":"tag:team","valueSet":{"items":[{"value":"t${draw.below(9)}"}]}},{"name":"instance-state-name","valueSet":{"items":[{"value":"running"},{"value":"pending"}]}}]}}`,
  }),
  (draw) => ({
    source: 'iam',
    name: draw.of(['GetRole', 'ListAttachedRolePolicies', 'GetUser']),
    readOnly: true,
    request: `{"roleName":"${draw.of(ROLES)}"}`,
  }),
];
