import {
  appendFileSync,
  createWriteStream,
  existsSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { type CloudTrailClient, paginateListPublicKeys } from '@aws-sdk/client-cloudtrail';
import { GetObjectCommand, type S3Client } from '@aws-sdk/client-s3';
import type { FetchFailure, FetchProgress } from './fetched.ts';
import { localPath } from './local-path.ts';
import { objectsBelow, type PrefixRequest } from './s3-objects.ts';

export interface FetchPrefixRequest extends PrefixRequest {
  /** Objects come to lie below it, under their keys. */
  readonly folder: string;
  /** Notes what has been fetched, so that an interrupted run can be taken up; outside of `folder`. */
  readonly ledger?: string;
  readonly onObject?: (progress: FetchProgress) => void;
}

export interface FetchedPrefix {
  readonly objects: number;
  readonly bytes: number;
  readonly alreadyThere: number;
  readonly failures: readonly FetchFailure[];
}

/** Objects fetched at a time. One answer takes some ten milliseconds, most of which is waiting. */
const AT_A_TIME = 16;
const DIGEST = '/CloudTrail-Digest/';

/**
 * Fetches the objects below a prefix as they are, and what vouches for a trail among them: the signature of each digest
 * as `<file>.metadata.json`, and CloudTrail's public keys of that time.
 *
 * An object that cannot be fetched costs only itself.
 */
export async function fetchPrefix(
  { s3, cloudtrail }: { readonly s3: S3Client; readonly cloudtrail: CloudTrailClient },
  request: FetchPrefixRequest,
): Promise<FetchedPrefix> {
  const { folder, bucket, signal } = request;
  const known = readLedger(request.ledger);
  const parts = `${folder}.parts`;
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  mkdirSync(parts, { recursive: true, mode: 0o700 });
  const failures: FetchFailure[] = [];
  const digests: number[] = [];
  const told = { objects: 0, bytes: 0 };
  let alreadyThere = 0;
  const objects = objectsBelow(s3, request);
  const work = async (worker: number) => {
    for (;;) {
      const next = await objects.next();
      if (next.done === true) return;
      const { Key, ETag, Size = 0, LastModified } = next.value;
      // CloudTrail marks its folder with an empty object of that name.
      if (Key === undefined || Key.endsWith('/')) continue;
      if (Key.includes(DIGEST) && LastModified !== undefined) digests.push(LastModified.getTime());
      const path = join(folder, localPath(Key));
      told.objects += 1;
      if (known.get(Key) === ETag && existsSync(path) && statSync(path).size === Size) {
        alreadyThere += 1;
        continue;
      }
      try {
        await take(Key, path, join(parts, String(worker)));
        if (request.ledger !== undefined) note(request.ledger, Key, ETag);
        told.bytes += Size;
      } catch (error) {
        signal?.throwIfAborted();
        failures.push({ location: `s3://${bucket}/${Key}`, because: reasonOf(error) });
      }
      request.onObject?.(told);
    }
  };
  try {
    await Promise.all(Array.from({ length: AT_A_TIME }, (_, worker) => work(worker)));
  } finally {
    rmSync(parts, { recursive: true, force: true });
  }
  if (digests.length > 0) {
    try {
      writeJson(join(folder, 'public-keys.json'), await publicKeys(cloudtrail, digests));
    } catch (error) {
      signal?.throwIfAborted();
      failures.push({ location: 'cloudtrail:ListPublicKeys', because: reasonOf(error) });
    }
  }
  failures.sort((a, b) => (a.location < b.location ? -1 : 1));
  return { ...told, alreadyThere, failures };

  async function take(Key: string, path: string, part: string): Promise<void> {
    const { Body, Metadata, ContentLength, ETag } = await s3.send(
      new GetObjectCommand({
        Bucket: bucket,
        Key,
        ...(request.requesterPays === true && { RequestPayer: 'requester' }),
      }),
      signal === undefined ? {} : { abortSignal: signal },
    );
    // A file stands under its name when it is whole, and not before.
    const from = Body instanceof Readable ? Body : Readable.from([]);
    await pipeline(from, createWriteStream(part, { mode: 0o600 }), { signal });
    mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
    if (Key.includes(DIGEST)) {
      writeJson(`${path}.metadata.json`, { ContentLength, ETag, Metadata });
    }
    renameSync(part, path);
  }
}

async function publicKeys(client: CloudTrailClient, digests: readonly number[]): Promise<object> {
  const asked = {
    StartTime: new Date(digests.reduce((a, b) => Math.min(a, b))),
    EndTime: new Date(digests.reduce((a, b) => Math.max(a, b))),
  };
  const PublicKeyList: object[] = [];
  for await (const page of paginateListPublicKeys({ client }, asked)) {
    for (const { Value, ...key } of page.PublicKeyList ?? []) {
      PublicKeyList.push({ Value: Buffer.from(Value ?? []).toString('base64'), ...key });
    }
  }
  return { PublicKeyList };
}

function readLedger(path: string | undefined): ReadonlyMap<string, string> {
  const known = new Map<string, string>();
  if (path === undefined || !existsSync(path)) return known;
  for (const line of readFileSync(path, 'utf8').split('\n')) {
    try {
      const [key, etag] = JSON.parse(line) as readonly [string, string];
      known.set(key, etag);
    } catch {
      // The last line of a run that was killed; its object is fetched again.
    }
  }
  return known;
}

const note = (ledger: string, key: string, etag: string | undefined): void => {
  appendFileSync(ledger, `${JSON.stringify([key, etag ?? ''])}\n`, { mode: 0o600 });
};

const writeJson = (path: string, value: unknown): void => {
  writeFileSync(path, `${JSON.stringify(value, null, 2)}\n`, { mode: 0o600 });
};

const reasonOf = (error: unknown): string =>
  error instanceof Error ? `${error.name}: ${error.message}` : String(error);
