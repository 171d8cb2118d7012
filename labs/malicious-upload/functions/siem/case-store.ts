import { GetObjectCommand, PutObjectCommand, type S3Client } from '@aws-sdk/client-s3';
import { type CallLog, isNamed } from '../../../../infra/cdk/handler/call-log.ts';

/** JSON documents in a bucket, written only over what was read. */
export interface CaseStore {
  /** Keeps `document` unless there is one already; says whether it was the first. */
  putOnce(key: string, document: unknown): Promise<boolean>;
  /** The document's JSON; undefined when there is none. */
  read(key: string): Promise<unknown>;
  /**
   * Reads, changes and writes back, again from the start when somebody else wrote in between.
   *
   * @param change given undefined when there is no document yet; returns the same value for "leave it".
   * @throws Error when others were faster eight times in a row.
   */
  change<Document>(
    key: string,
    parse: (json: unknown) => Document,
    change: (before: Document | undefined) => Document,
  ): Promise<Document>;
}

export function caseStore(s3: S3Client, bucket: string, log: CallLog): CaseStore {
  const fetched = async (key: string): Promise<Fetched | undefined> => {
    try {
      const { Body, ETag } = await log.made(
        's3:GetObject',
        s3.send(new GetObjectCommand({ Bucket: bucket, Key: key })),
      );
      if (Body === undefined || ETag === undefined) throw new Error(`${key} came without content`);
      return { json: JSON.parse(await Body.transformToString()) as unknown, etag: ETag };
    } catch (error) {
      if (isNamed(error, 'NoSuchKey')) return undefined;
      throw error;
    }
  };
  /** False when the condition did not hold. */
  const put = async (key: string, document: unknown, etag: string | undefined) => {
    try {
      await log.made(
        's3:PutObject',
        s3.send(
          new PutObjectCommand({
            Bucket: bucket,
            Key: key,
            Body: `${JSON.stringify(document, undefined, 2)}\n`,
            ContentType: 'application/json',
            ...(etag === undefined ? { IfNoneMatch: '*' } : { IfMatch: etag }),
          }),
        ),
      );
      return true;
    } catch (error) {
      // 409: another conditional write to the same key is under way. Both mean: look again.
      if (isNamed(error, 'PreconditionFailed', 'ConditionalRequestConflict')) return false;
      throw error;
    }
  };
  return {
    putOnce: (key, document) => put(key, document, undefined),
    read: async (key) => (await fetched(key))?.json,
    async change(key, parse, change) {
      for (let attempt = 1; attempt <= ATTEMPTS; attempt += 1) {
        const found = await fetched(key);
        const before = found === undefined ? undefined : parse(found.json);
        const after = change(before);
        if (after === before || (await put(key, after, found?.etag))) return after;
        await pause(attempt);
      }
      throw new Error(`${key} was changed by others ${ATTEMPTS} times in a row`);
    },
  };
}

interface Fetched {
  readonly json: unknown;
  readonly etag: string;
}

const ATTEMPTS = 8;
const STEP_MS = 20;

/** Longer every time; contenders started at different times, so they need no dice to fall out of step. */
const pause = (attempt: number) =>
  new Promise<void>((resolve) => {
    setTimeout(resolve, STEP_MS * attempt * attempt);
  });
