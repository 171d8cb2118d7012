import { DeleteObjectCommand, PutObjectCommand, type S3Client } from '@aws-sdk/client-s3';
import { type CallLog, isNamed } from '../../../../infra/cdk/handler/call-log.ts';

export interface Note {
  readonly s3: S3Client;
  readonly log: CallLog;
  readonly bucket: string;
  /** What is claimed. */
  readonly name: string;
}

/**
 * Notes that somebody sees to it, in one step that S3 grants to one caller alone.
 *
 * Looking first and writing afterwards would not do: copies of an event may run side by side.
 *
 * @returns false when somebody else has.
 */
export async function claim({ s3, log, bucket, name }: Note): Promise<boolean> {
  const put = new PutObjectCommand({
    Bucket: bucket,
    Key: keyOf(name),
    Body: name,
    IfNoneMatch: '*',
  });
  try {
    await log.made('s3:PutObject', s3.send(put));
    return true;
  } catch (error) {
    if (isNamed(error, 'PreconditionFailed', 'ConditionalRequestConflict')) return false;
    throw error;
  }
}

/** Takes a claim back. */
export async function release({ s3, log, bucket, name }: Note): Promise<void> {
  const remove = new DeleteObjectCommand({ Bucket: bucket, Key: keyOf(name) });
  await log.made('s3:DeleteObject', s3.send(remove));
}

const keyOf = (name: string): string => `alerts/${name}`;
