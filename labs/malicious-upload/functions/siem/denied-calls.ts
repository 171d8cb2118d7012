import { promisify } from 'node:util';
import { gunzip } from 'node:zlib';
import { GetObjectCommand, ListObjectsV2Command, type S3Client } from '@aws-sdk/client-s3';
import { z } from 'zod';
import type { CallLog } from '../../../../infra/cdk/handler/call-log.ts';

/** A call AWS refused, as the trail has it. */
export interface DeniedCall {
  readonly eventId: string;
  readonly name: string;
  readonly at: string;
  readonly principalId: string;
  readonly sourceIp: string;
}

export interface Suspect {
  readonly bucket: string;
  /** As S3's notification has it: "AWS:AIDAEXAMPLE". */
  readonly principalId: string;
  readonly sourceIp: string;
}

export interface TrailPlace {
  readonly bucket: string;
  readonly account: string;
  readonly region: string;
}

/**
 * The refused calls on the bucket by the suspect, or from the suspect's address, in the log files delivered so far.
 *
 * CloudTrail delivers some five minutes late: an empty answer means "not yet known", never "there were none".
 */
export async function deniedCalls(
  s3: S3Client,
  trail: TrailPlace,
  suspect: Suspect,
  since: number,
  log: CallLog,
): Promise<readonly DeniedCall[]> {
  const found: DeniedCall[] = [];
  for (const key of await recentFiles(s3, trail, since, log)) {
    const { Body } = await log.made(
      's3:GetObject',
      s3.send(new GetObjectCommand({ Bucket: trail.bucket, Key: key })),
    );
    const packed = (await Body?.transformToByteArray()) ?? new Uint8Array();
    for (const record of await refusedIn(packed)) {
      if (Date.parse(record.eventTime) >= since && concerns(record, suspect)) {
        found.push({
          eventId: record.eventID,
          name: record.eventName,
          at: record.eventTime,
          principalId: record.userIdentity.principalId ?? '',
          sourceIp: record.sourceIPAddress,
        });
      }
    }
  }
  return found;
}

/** The newest only: a busy account's trail is not read through for one upload. */
const FILES_READ = 12;
const UNPACKED_LIMIT = 64 * 1024 * 1024;
const DAY_MS = 24 * 60 * 60 * 1000;

async function recentFiles(
  s3: S3Client,
  { bucket, account, region }: TrailPlace,
  since: number,
  log: CallLog,
): Promise<readonly string[]> {
  const keys: string[] = [];
  for (const day of [since, since + DAY_MS]) {
    const date = new Date(day).toISOString();
    const folder = `AWSLogs/${account}/CloudTrail/${region}/${date.slice(0, 10).replaceAll('-', '/')}/`;
    // File names sort by the time they were delivered at.
    const stamp = date.slice(0, 16).replaceAll(/[-:]/g, '');
    const { Contents = [] } = await log.made(
      's3:ListObjectsV2',
      s3.send(
        new ListObjectsV2Command({
          Bucket: bucket,
          Prefix: folder,
          ...(day === since && { StartAfter: `${folder}${account}_CloudTrail_${region}_${stamp}` }),
        }),
      ),
    );
    keys.push(...Contents.flatMap(({ Key }) => (Key?.endsWith('.json.gz') === true ? [Key] : [])));
  }
  return keys.slice(-FILES_READ);
}

const gunzipped = promisify(gunzip);

async function refusedIn(packed: Uint8Array): Promise<readonly RefusedRecord[]> {
  const text = (await gunzipped(packed, { maxOutputLength: UNPACKED_LIMIT })).toString('utf8');
  const { Records } = logFile.parse(JSON.parse(text));
  return Records.flatMap((record) => {
    const refused = refusedRecord.safeParse(record);
    return refused.success ? [refused.data] : [];
  });
}

function concerns(record: RefusedRecord, { bucket, principalId, sourceIp }: Suspect): boolean {
  const isSuspect =
    record.sourceIPAddress === sourceIp ||
    (record.userIdentity.principalId !== undefined &&
      `AWS:${record.userIdentity.principalId}` === principalId);
  return isSuspect && record.requestParameters.bucketName === bucket;
}

const logFile = z.object({ Records: z.array(z.unknown()) });

const refusedRecord = z.object({
  eventID: z.string(),
  eventName: z.string(),
  eventTime: z.iso.datetime(),
  eventSource: z.literal('s3.amazonaws.com'),
  errorCode: z.literal('AccessDenied'),
  sourceIPAddress: z.string(),
  userIdentity: z.object({ principalId: z.string().optional() }),
  requestParameters: z.object({ bucketName: z.string() }),
});

type RefusedRecord = z.infer<typeof refusedRecord>;
