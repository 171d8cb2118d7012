import type { PutObjectCommandInput } from '@aws-sdk/client-s3';
import { type Call, operation } from '../../../service.ts';
import { findBucket } from '../bucket.ts';
import { invalidRequest } from '../faults.ts';
import { apiReference } from '../known-from.ts';
import { notify } from '../notify.ts';
import { etagFor } from '../objects/encryption.ts';
import { expiration } from '../objects/expiration.ts';
import { takeBody } from '../objects/intake.ts';
import { asksToWrite } from '../objects/object-access.ts';
import { described, trailAnswer, writeAnswer } from '../objects/object-headers.ts';
import { namesLock } from '../objects/object-lock.ts';
import { checkedKey, checkWriteConditions, storeObject } from '../objects/object-store.ts';
import { objectTrail } from '../trail-rules.ts';

export const putObject = operation<PutObjectCommandInput, object>({
  knownFrom: [apiReference('PutObject')],
  authorizes: (input, call) => asksToWrite(call, input),
  async handle(input, call) {
    if (namesLock(input) && !isSecured(input)) {
      throw invalidRequest(
        'Content-MD5 OR x-amz-checksum- HTTP header is required for Put Object requests with Object Lock parameters',
      );
    }
    return await writeObject(input, { name: 'ObjectCreated:Put', reason: 'PutObject' }, call);
  },
  trail: objectTrail({
    readOnly: false,
    parameters: shownWrite,
    response: trailAnswer,
  }),
});

/** What every upload in one piece does. @param event what S3 tells others of it. */
export async function writeObject(
  input: PutObjectCommandInput,
  event: { readonly name: string; readonly reason: string },
  call: Call,
): Promise<Readonly<Record<string, unknown>>> {
  const bucket = findBucket(input.Bucket, call);
  const key = checkedKey(input.Key);
  const about = await described(input, bucket, key, call);
  checkWriteConditions(bucket, key, input);
  const { stored, size, md5, checksum } = takeBody(input, call);
  const version = storeObject(
    bucket,
    {
      key,
      stored,
      size,
      etag: etagFor(md5, about.encryption),
      checksum: { ...checksum, type: 'FULL_OBJECT' },
    },
    about,
    call,
  );
  notify(bucket, { ...event, key, version }, call);
  return { ...writeAnswer(version), ...expiration(bucket, key, version) };
}

/** Headers of a write that CloudTrail shows. */
export function shownWrite(input: object): Readonly<Record<string, unknown>> {
  const sent = input as Readonly<Record<string, unknown>>;
  return Object.fromEntries(
    Object.entries(SHOWN).flatMap(([member, header]) =>
      sent[member] === undefined ? [] : [[header, sent[member]]],
    ),
  );
}

const SHOWN: Readonly<Record<string, string>> = {
  ACL: 'x-amz-acl',
  ServerSideEncryption: 'x-amz-server-side-encryption',
  SSEKMSKeyId: 'x-amz-server-side-encryption-aws-kms-key-id',
  SSECustomerAlgorithm: 'x-amz-server-side-encryption-customer-algorithm',
  StorageClass: 'x-amz-storage-class',
  ObjectLockMode: 'x-amz-object-lock-mode',
  ObjectLockLegalHoldStatus: 'x-amz-object-lock-legal-hold',
  IfMatch: 'if-match',
  IfNoneMatch: 'if-none-match',
};

const isSecured = (input: object): boolean =>
  Object.entries(input).some(
    ([name, value]) => value !== undefined && /^(ContentMD5$|Checksum)/.test(name),
  );
