import { gunzipSync } from 'node:zlib';
import {
  CloudTrailClient,
  CreateTrailCommand,
  type CreateTrailCommandInput,
  PutEventSelectorsCommand,
  type PutEventSelectorsCommandInput,
  StartLoggingCommand,
} from '@aws-sdk/client-cloudtrail';
import {
  CreateBucketCommand,
  GetObjectCommand,
  PutBucketPolicyCommand,
  paginateListObjectsV2,
  S3Client,
} from '@aws-sdk/client-s3';
import type { Credentials, TestRange } from '../../../../test/support/range.ts';
import type { CloudTrailRecord } from '../../../base/cloudtrail-record.ts';

export interface TrailUnderTest {
  readonly arn: string;
  readonly name: string;
  readonly bucket: string;
  readonly s3: S3Client;
  readonly cloudtrail: CloudTrailClient;
  /** Log files that lie in the bucket, by name. */
  logFiles(): Promise<readonly LogFile[]>;
  /** All records of all log files. */
  delivered(): Promise<readonly CloudTrailRecord[]>;
  /** Keys of digests, oldest first. */
  digestKeys(): Promise<readonly string[]>;
}

export interface LogFile {
  readonly key: string;
  readonly writtenAt: Date;
  readonly records: readonly CloudTrailRecord[];
}

let made = 0;

/** A trail that is on, with a bucket of its own whose policy is the one AWS asks for. */
export async function makeTrail(
  range: TestRange,
  settings: Partial<CreateTrailCommandInput> & {
    readonly selectors?: Omit<PutEventSelectorsCommandInput, 'TrailName'>;
    readonly as?: { readonly account: string; readonly credentials: Credentials };
  } = {},
): Promise<TrailUnderTest> {
  const { selectors, as, ...input } = settings;
  const { account, credentials } = as ?? { account: range.account, credentials: range.admin };
  const { Name: name = `watch-${++made}`, S3BucketName: bucket = `audit-${made}` } = input;
  const s3 = new S3Client({ ...range.config(credentials), forcePathStyle: true });
  const cloudtrail = new CloudTrailClient(range.config(credentials));
  const prefix = input.S3KeyPrefix === undefined ? '' : `${input.S3KeyPrefix}/`;
  await s3.send(new CreateBucketCommand({ Bucket: bucket }));
  await allowTrail(s3, bucket, `${prefix}AWSLogs/${account}/*`);
  const { TrailARN: arn = '' } = await cloudtrail.send(
    new CreateTrailCommand({ ...input, Name: name, S3BucketName: bucket }),
  );
  if (selectors !== undefined) {
    await cloudtrail.send(new PutEventSelectorsCommand({ TrailName: name, ...selectors }));
  }
  await cloudtrail.send(new StartLoggingCommand({ Name: name }));
  const folder = `${prefix}AWSLogs/${account}`;
  const logFiles = () => readLogFiles(s3, bucket, `${folder}/CloudTrail/`);
  return {
    arn,
    name,
    bucket,
    s3,
    cloudtrail,
    logFiles,
    delivered: async () => (await logFiles()).flatMap(({ records }) => records),
    digestKeys: async () =>
      (await listed(s3, bucket, `${folder}/CloudTrail-Digest/`)).map(({ key }) => key),
  };
}

export const allowTrail = (s3: S3Client, bucket: string, keys: string) =>
  s3.send(
    new PutBucketPolicyCommand({
      Bucket: bucket,
      Policy: JSON.stringify({
        Version: '2012-10-17',
        Statement: [
          {
            Effect: 'Allow',
            Principal: { Service: 'cloudtrail.amazonaws.com' },
            Action: 's3:PutObject',
            Resource: `arn:aws:s3:::${bucket}/${keys}`,
            Condition: { StringEquals: { 's3:x-amz-acl': 'bucket-owner-full-control' } },
          },
        ],
      }),
    }),
  );

/** An object's bytes unpacked, and its metadata. */
export async function unpacked(s3: S3Client, bucket: string, key: string) {
  const { Body, Metadata = {} } = await s3.send(new GetObjectCommand({ Bucket: bucket, Key: key }));
  const packed = (await Body?.transformToByteArray()) ?? new Uint8Array();
  return { text: gunzipSync(packed).toString(), metadata: Metadata };
}

async function readLogFiles(
  s3: S3Client,
  bucket: string,
  prefix: string,
): Promise<readonly LogFile[]> {
  const files: LogFile[] = [];
  for (const { key, writtenAt } of await listed(s3, bucket, prefix)) {
    const { text } = await unpacked(s3, bucket, key);
    const { Records } = JSON.parse(text) as { readonly Records: readonly CloudTrailRecord[] };
    files.push({ key, writtenAt, records: Records });
  }
  return files;
}

async function listed(s3: S3Client, bucket: string, prefix: string) {
  const found: { readonly key: string; readonly writtenAt: Date }[] = [];
  for await (const page of paginateListObjectsV2(
    { client: s3 },
    { Bucket: bucket, Prefix: prefix },
  )) {
    for (const { Key = '', LastModified = new Date(0) } of page.Contents ?? []) {
      if (!Key.endsWith('/')) found.push({ key: Key, writtenAt: LastModified });
    }
  }
  return found;
}
