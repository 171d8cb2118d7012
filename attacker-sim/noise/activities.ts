import type { FastRandom } from './fast-random.ts';
import type { PrincipalKind } from './principals.ts';

/** One kind of call that people and programs of an ordinary account make. */
export interface Activity {
  readonly service: string;
  /** As CloudTrail names it. */
  readonly name: string;
  readonly by: readonly PrincipalKind[];
  /** How often, against the others of the same principal. */
  readonly weight: number;
  readonly readOnly: boolean;
  /** "AWS::S3::Object"; absent for a management event. */
  readonly data?: string;
  /** JSON of the request's parameters, and of the ARN of what it is about. */
  readonly about?: (random: FastRandom, account: string) => About;
  /** An error that is part of ordinary work, and its share of the calls in a thousand. */
  readonly fails?: { readonly code: string; readonly message: string; readonly perMille: number };
}

export interface About {
  readonly parameters: string;
  /** JSON of the record's `resources`. */
  readonly resources?: string;
}

const denied = (perMille: number) => ({
  code: 'AccessDenied',
  message: 'no identity-based policy allows the action',
  perMille,
});

const throttled = { code: 'ThrottlingException', message: 'Rate exceeded', perMille: 30 };

const BUCKETS = ['shop-uploads', 'shop-invoices', 'shop-exports', 'shop-backup'] as const;
const FUNCTIONS = ['order-intake', 'invoice-render', 'stock-sync'] as const;
const TABLES = ['orders', 'customers', 'stock'] as const;
const FOLDERS = ['orders', 'invoices', 'images', 'exports'] as const;

function object(random: FastRandom, account: string): About {
  const bucket = `${random.one(BUCKETS)}-${account}`;
  const key = `${random.one(FOLDERS)}/2026/${String(random.below(90_000) + 10_000)}.json`;
  const arn = `arn:aws:s3:::${bucket}`;
  return {
    parameters: `{"bucketName":"${bucket}","Host":"${bucket}.s3.us-east-1.amazonaws.com","key":"${key}"}`,
    resources: `[{"accountId":"${account}","type":"AWS::S3::Bucket","ARN":"${arn}"},{"type":"AWS::S3::Object","ARN":"${arn}/${key}"}]`,
  };
}

function bucket(random: FastRandom, account: string): About {
  const name = `${random.one(BUCKETS)}-${account}`;
  return {
    parameters: `{"bucketName":"${name}","Host":"${name}.s3.us-east-1.amazonaws.com"}`,
    resources: `[{"accountId":"${account}","type":"AWS::S3::Bucket","ARN":"arn:aws:s3:::${name}"}]`,
  };
}

function invocation(random: FastRandom, account: string): About {
  const arn = `arn:aws:lambda:us-east-1:${account}:function:${random.one(FUNCTIONS)}`;
  return {
    parameters: `{"functionName":"${arn}","invocationType":"Event"}`,
    resources: `[{"accountId":"${account}","type":"AWS::Lambda::Function","ARN":"${arn}"}]`,
  };
}

function key(random: FastRandom, account: string): About {
  const arn = `arn:aws:kms:us-east-1:${account}:key/0000000${String(random.below(3))}-0000-4000-8000-000000000000`;
  return {
    parameters: `{"encryptionContext":{"aws:s3:arn":"arn:aws:s3:::${random.one(BUCKETS)}-${account}"},"encryptionAlgorithm":"SYMMETRIC_DEFAULT"}`,
    resources: `[{"accountId":"${account}","type":"AWS::KMS::Key","ARN":"${arn}"}]`,
  };
}

const named =
  (member: string, names: readonly [string, ...string[]]) =>
  (random: FastRandom): About => ({ parameters: `{"${member}":"${random.one(names)}"}` });

const role = (random: FastRandom, account: string): About => ({
  parameters: `{"roleArn":"arn:aws:iam::${account}:role/${random.one(FUNCTIONS)}-exec","roleSessionName":"${random.one(FUNCTIONS)}"}`,
});

const read = { readOnly: true } as const;
const write = { readOnly: false } as const;
const S3_DATA = { service: 's3', data: 'AWS::S3::Object' } as const;

export const activities: readonly Activity[] = [
  {
    ...S3_DATA,
    ...read,
    name: 'GetObject',
    by: ['service', 'function'],
    weight: 30,
    about: object,
    fails: denied(2),
  },
  {
    ...S3_DATA,
    ...write,
    name: 'PutObject',
    by: ['service', 'function'],
    weight: 14,
    about: object,
  },
  { ...S3_DATA, ...read, name: 'HeadObject', by: ['service'], weight: 8, about: object },
  { ...S3_DATA, ...write, name: 'DeleteObject', by: ['service'], weight: 2, about: object },
  { ...S3_DATA, ...read, name: 'ListObjects', by: ['service', 'person'], weight: 3, about: bucket },
  {
    ...S3_DATA,
    ...read,
    name: 'GetObject',
    by: ['person'],
    weight: 2,
    about: object,
    fails: denied(40),
  },
  {
    service: 'kms',
    ...read,
    name: 'Decrypt',
    by: ['service', 'function', 'aws'],
    weight: 14,
    about: key,
  },
  {
    service: 'kms',
    ...read,
    name: 'GenerateDataKey',
    by: ['service', 'function'],
    weight: 6,
    about: key,
  },
  {
    service: 'lambda',
    ...write,
    name: 'Invoke',
    by: ['service', 'function'],
    weight: 8,
    data: 'AWS::Lambda::Function',
    about: invocation,
  },
  {
    service: 'lambda',
    ...write,
    name: 'InvokeExecution',
    by: ['aws'],
    weight: 16,
    data: 'AWS::Lambda::Function',
    about: invocation,
  },
  { service: 'sts', ...read, name: 'AssumeRole', by: ['aws'], weight: 10, about: role },
  { service: 's3', ...read, name: 'GetBucketAcl', by: ['aws'], weight: 6, about: bucket },
  {
    service: 'dynamodb',
    ...read,
    name: 'DescribeTable',
    by: ['service', 'monitor'],
    weight: 3,
    about: named('tableName', TABLES),
  },
  {
    service: 'secretsmanager',
    ...read,
    name: 'GetSecretValue',
    by: ['service'],
    weight: 4,
    about: named('secretId', ['shop/database', 'shop/payment']),
  },
  {
    service: 'ssm',
    ...read,
    name: 'GetParameters',
    by: ['service', 'function'],
    weight: 3,
    about: named('names', ['/shop/flags', '/shop/limits']),
    fails: throttled,
  },
  {
    service: 'ssm',
    ...write,
    name: 'UpdateInstanceInformation',
    by: ['service'],
    weight: 6,
    about: named('instanceId', ['i-0aexample00000001', 'i-0aexample00000002']),
  },
  {
    service: 'logs',
    ...write,
    name: 'CreateLogStream',
    by: ['function'],
    weight: 5,
    about: named('logGroupName', ['/aws/lambda/order-intake', '/aws/lambda/invoice-render']),
  },
  {
    service: 'ec2',
    ...read,
    name: 'DescribeInstances',
    by: ['person', 'monitor', 'pipeline'],
    weight: 14,
  },
  { service: 'ec2', ...read, name: 'DescribeSecurityGroups', by: ['person', 'monitor'], weight: 6 },
  {
    service: 'ec2',
    ...read,
    name: 'DescribeVolumes',
    by: ['monitor'],
    weight: 6,
    fails: throttled,
  },
  { service: 'rds', ...read, name: 'DescribeDBInstances', by: ['monitor', 'person'], weight: 6 },
  { service: 'monitoring', ...read, name: 'DescribeAlarms', by: ['person', 'monitor'], weight: 8 },
  {
    service: 's3',
    ...read,
    name: 'ListBuckets',
    by: ['person', 'monitor'],
    weight: 5,
    fails: denied(15),
  },
  {
    service: 's3',
    ...read,
    name: 'GetBucketPolicy',
    by: ['monitor'],
    weight: 3,
    about: bucket,
    fails: {
      code: 'NoSuchBucketPolicy',
      message: 'The bucket policy does not exist',
      perMille: 300,
    },
  },
  {
    service: 'lambda',
    ...read,
    name: 'ListFunctions20150331',
    by: ['person', 'monitor'],
    weight: 4,
  },
  {
    service: 'lambda',
    ...read,
    name: 'GetFunction20150331v2',
    by: ['person', 'pipeline'],
    weight: 3,
    about: named('functionName', FUNCTIONS),
  },
  { service: 'iam', ...read, name: 'GetUser', by: ['person'], weight: 2, fails: denied(120) },
  {
    service: 'iam',
    ...read,
    name: 'ListUsers',
    by: ['person', 'monitor'],
    weight: 1,
    fails: denied(250),
  },
  {
    service: 'iam',
    ...read,
    name: 'GetRole',
    by: ['pipeline', 'monitor'],
    weight: 5,
    about: named('roleName', ['order-intake-exec', 'ci-deploy']),
  },
  { service: 'sts', ...read, name: 'GetCallerIdentity', by: ['person', 'pipeline'], weight: 5 },
  {
    service: 'cloudtrail',
    ...read,
    name: 'LookupEvents',
    by: ['person'],
    weight: 2,
    fails: denied(60),
  },
  {
    service: 'cloudformation',
    ...read,
    name: 'DescribeStacks',
    by: ['pipeline', 'person'],
    weight: 9,
    about: named('stackName', ['shop', 'shop-data']),
  },
  {
    service: 'cloudformation',
    ...write,
    name: 'CreateChangeSet',
    by: ['pipeline'],
    weight: 2,
    about: named('stackName', ['shop', 'shop-data']),
  },
  {
    service: 'lambda',
    ...write,
    name: 'UpdateFunctionCode20150331v2',
    by: ['pipeline'],
    weight: 2,
    about: named('functionName', FUNCTIONS),
  },
  { service: 'ecr', ...read, name: 'GetAuthorizationToken', by: ['pipeline'], weight: 4 },
  { service: 'sns', ...read, name: 'ListTopics', by: ['monitor'], weight: 2 },
  {
    service: 'sqs',
    ...read,
    name: 'GetQueueAttributes',
    by: ['monitor', 'service'],
    weight: 5,
    about: named('queueUrl', ['https://sqs.us-east-1.amazonaws.com/111122223333/orders']),
  },
  {
    service: 'config',
    ...read,
    name: 'DescribeConfigurationRecorders',
    by: ['monitor'],
    weight: 2,
  },
];
