import { promisify } from 'node:util';
import { gunzip } from 'node:zlib';
import { GetObjectCommand, type S3Client } from '@aws-sdk/client-s3';
import { z } from 'zod';
import { callLog } from '../../../../infra/cdk/handler/call-log.ts';
import type { AccessFinding, Reader, Touch } from '../finding.ts';

export interface MonitorTools {
  readonly s3: S3Client;
  readonly trailBucket: string;
  readonly reportsBucket: string;
  readonly decoyKey: string;
}

/**
 * Reads one log file of the trail and answers who got hold of the decoy.
 *
 * It changes nothing and tells nobody: where the answer goes is the business of its destinations.
 *
 * @throws ZodError when the event is no notification or the file no log file, and AWS's error when it cannot be read.
 *   Both leave through the destination for failures, so that nothing counts as clean because nobody looked.
 */
export async function monitor(
  event: unknown,
  { s3, trailBucket, reportsBucket, decoyKey }: MonitorTools,
): Promise<AccessFinding> {
  const {
    Records: [{ s3: notified }],
  } = notification.parse(event);
  if (notified.bucket.name !== trailBucket) throw new Error('it is not of the trail’s bucket');
  const log = callLog();
  const logFile = { bucket: trailBucket, key: notified.object.key };
  const { Body } = await log.made(
    's3:GetObject',
    s3.send(new GetObjectCommand({ Bucket: logFile.bucket, Key: logFile.key })),
  );
  const packed = (await Body?.transformToByteArray()) ?? new Uint8Array();
  const reads = await readsIn(packed);
  const touches = reads
    .filter(({ requestParameters }) => requestParameters.bucketName === reportsBucket)
    .filter(({ requestParameters }) => requestParameters.key === decoyKey)
    .map(asTouch);
  return {
    schema: 'aftertrace.access-finding/1',
    verdict: touches.length > 0 ? 'unauthorized' : 'clean',
    bucket: reportsBucket,
    logFile,
    touches: touches.slice(0, TOUCHES_TOLD),
    calls: [...log.calls],
  };
}

/** A record has to fit through its destination, and a few are enough to know whom to stop. */
const TOUCHES_TOLD = 50;
const UNPACKED_LIMIT = 128 * 1024 * 1024;
const gunzipped = promisify(gunzip);

/** The reads of objects that went through. */
async function readsIn(packed: Uint8Array): Promise<readonly ObjectRead[]> {
  const text = (await gunzipped(packed, { maxOutputLength: UNPACKED_LIMIT })).toString('utf8');
  const { Records } = logFileSchema.parse(JSON.parse(text));
  return Records.flatMap((record) => {
    const read = objectRead.safeParse(record);
    return read.success ? [read.data] : [];
  });
}

const asTouch = (read: ObjectRead): Touch => ({
  eventId: read.eventID,
  requestId: read.requestID,
  at: read.eventTime,
  sourceIp: read.sourceIPAddress,
  reader: readerOf(read.userIdentity),
});

/** A session of the user's own (GetSessionToken) is the user here: its key is temporary, its permissions are the user's. */
function readerOf({
  type,
  userName,
  accessKeyId,
  principalId,
  sessionContext,
}: ObjectRead['userIdentity']): Reader {
  if (type === 'IAMUser' && userName !== undefined && accessKeyId !== undefined) {
    return { kind: 'user', userName, accessKeyId };
  }
  const roleName = sessionContext?.sessionIssuer?.userName;
  const sessionName = principalId?.split(':')[1];
  return type === 'AssumedRole' && roleName !== undefined && sessionName !== undefined
    ? { kind: 'role', roleName, sessionName }
    : { kind: 'other', principalId: principalId ?? type };
}

/** S3 writes keys as forms do: "+" is a space, and everything else comes percent-encoded. */
const encodedKey = z
  .string()
  .min(1)
  .transform((encoded) => decodeURIComponent(encoded.replaceAll('+', ' ')));

const notification = z.object({
  Records: z.tuple([
    z.object({
      eventSource: z.literal('aws:s3'),
      eventName: z.string().startsWith('ObjectCreated:'),
      s3: z.object({
        bucket: z.object({ name: z.string().min(3).max(63) }),
        object: z.object({ key: encodedKey }),
      }),
    }),
  ]),
});

const logFileSchema = z.object({ Records: z.array(z.unknown()) });

const objectRead = z.object({
  eventID: z.guid(),
  requestID: z.string().min(1),
  eventTime: z.iso.datetime(),
  eventSource: z.literal('s3.amazonaws.com'),
  eventName: z.literal('GetObject'),
  // A refused call took nothing.
  errorCode: z.undefined().optional(),
  sourceIPAddress: z.string().min(1),
  userIdentity: z.object({
    type: z.string(),
    userName: z.string().optional(),
    accessKeyId: z.string().optional(),
    principalId: z.string().optional(),
    sessionContext: z
      .object({ sessionIssuer: z.object({ userName: z.string().optional() }).optional() })
      .optional(),
  }),
  requestParameters: z.object({ bucketName: z.string(), key: z.string() }),
});

type ObjectRead = z.infer<typeof objectRead>;
