import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import {
  CloudTrailClient,
  CreateTrailCommand,
  PutEventSelectorsCommand,
  StartLoggingCommand,
} from '@aws-sdk/client-cloudtrail';
import { CreateBucketCommand, PutBucketPolicyCommand, S3Client } from '@aws-sdk/client-s3';
import { systemClock } from '../../../infra/base/instant.ts';
import type { Figure } from './figure.ts';
import type { LoadFigures, LoadOrder } from './load.ts';
import type { RangeProcess } from './range-process.ts';

const LOAD = fileURLToPath(new URL('./load.ts', import.meta.url));
const CONNECTIONS = 16;
const MEASURED = 12_000;

/** 1 KB PutObject as fast as they are answered: signed, authorised, and recorded as data events of a trail. */
export async function putObjectFigures(range: RangeProcess): Promise<readonly Figure[]> {
  const bucket = 'bench-intake';
  await switchAuditOn(range, bucket);
  await loadOn(range, bucket, { warmUp: 0, measured: 4000 });
  const before = range.processorMs();
  const load = await loadOn(range, bucket, { warmUp: 0, measured: MEASURED });
  const after = range.processorMs();
  const each =
    before === undefined || after === undefined ? undefined : ((after - before) * 1000) / MEASURED;
  return [
    {
      name: 'PutObject, 1 KB, authorised and audited',
      value: load.perSecond,
      unit: '/s',
      bar: { kind: 'at least', value: 2500 },
      note: `${String(CONNECTIONS)} connections, p50 ${load.p50Ms.toFixed(1)} ms, p99 ${load.p99Ms.toFixed(1)} ms${each === undefined ? '' : `, ${each.toFixed(0)} µs of processor each`}`,
    },
  ];
}

type Endpoint = Pick<RangeProcess, 'endpoint' | 'region' | 'accessKeyId' | 'secretAccessKey'>;

/** Runs the load in a process of its own, so that it shares nothing with what it measures. */
export async function loadOn(
  { endpoint, region, accessKeyId, secretAccessKey }: Endpoint,
  bucket: string,
  { warmUp, measured }: { readonly warmUp: number; readonly measured: number },
): Promise<LoadFigures> {
  const order: LoadOrder = {
    endpoint,
    region,
    accessKeyId,
    secretAccessKey,
    timestamp: new Date(systemClock.now()).toISOString().replace(/[-:]|\.\d{3}/g, ''),
    bucket,
    bytes: 1024,
    connections: CONNECTIONS,
    warmUp,
    measured,
  };
  const { stdout } = await promisify(execFile)(process.execPath, [
    '--import',
    'tsx',
    LOAD,
    JSON.stringify(order),
  ]);
  return JSON.parse(stdout) as LoadFigures;
}

export const clientConfig = ({ endpoint, region, accessKeyId, secretAccessKey }: Endpoint) => ({
  endpoint,
  region,
  credentials: { accessKeyId, secretAccessKey },
  maxAttempts: 1,
});

async function switchAuditOn(range: RangeProcess, bucket: string): Promise<void> {
  const s3 = new S3Client({ ...clientConfig(range), forcePathStyle: true });
  const cloudtrail = new CloudTrailClient(clientConfig(range));
  await s3.send(new CreateBucketCommand({ Bucket: bucket }));
  await s3.send(new CreateBucketCommand({ Bucket: 'bench-trail' }));
  await s3.send(
    new PutBucketPolicyCommand({
      Bucket: 'bench-trail',
      Policy: JSON.stringify({
        Version: '2012-10-17',
        Statement: [
          {
            Effect: 'Allow',
            Principal: { Service: 'cloudtrail.amazonaws.com' },
            Action: ['s3:GetBucketAcl', 's3:PutObject'],
            Resource: ['arn:aws:s3:::bench-trail', 'arn:aws:s3:::bench-trail/*'],
          },
        ],
      }),
    }),
  );
  await cloudtrail.send(new CreateTrailCommand({ Name: 'bench', S3BucketName: 'bench-trail' }));
  await cloudtrail.send(
    new PutEventSelectorsCommand({
      TrailName: 'bench',
      EventSelectors: [
        {
          ReadWriteType: 'All',
          IncludeManagementEvents: true,
          DataResources: [{ Type: 'AWS::S3::Object', Values: [`arn:aws:s3:::${bucket}/`] }],
        },
      ],
    }),
  );
  await cloudtrail.send(new StartLoggingCommand({ Name: 'bench' }));
  s3.destroy();
  cloudtrail.destroy();
}
