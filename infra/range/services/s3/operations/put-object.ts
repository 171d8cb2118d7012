import type { PutObjectCommandInput } from '@aws-sdk/client-s3';
import { type AccessRequest, type Call, operation } from '../../../service.ts';
import { ask, findBucket } from '../bucket.ts';
import { apiReference } from '../known-from.ts';
import { notify } from '../notify.ts';
import { headersOf, trailAnswer, writeAnswer, writeContext } from '../object-headers.ts';
import { checkedKey, checkWriteConditions, parseTagging, storeObject } from '../object-store.ts';
import { objectTrail } from '../trail-rules.ts';

export const putObject = operation<PutObjectCommandInput, object>({
  knownFrom: [apiReference('PutObject')],
  authorizes: (input, call) => asksToWrite(call, input),
  async handle(input, call) {
    const bucket = findBucket(input.Bucket, call);
    const key = checkedKey(input.Key);
    checkWriteConditions(bucket, key, input);
    const version = storeObject(
      bucket,
      {
        key,
        body: (input.Body as Uint8Array | undefined) ?? new Uint8Array(),
        headers: headersOf(input, bucket),
        metadata: input.Metadata ?? {},
        tags: parseTagging(input.Tagging),
      },
      call,
    );
    notify(bucket, { name: 'ObjectCreated:Put', key, version, reason: 'PutObject' }, call);
    return writeAnswer(version);
  },
  trail: objectTrail({
    readOnly: false,
    parameters: (input: PutObjectCommandInput) => ({
      ...(input.ACL !== undefined && { 'x-amz-acl': input.ACL }),
      ...(input.ServerSideEncryption !== undefined && {
        'x-amz-server-side-encryption': input.ServerSideEncryption,
      }),
    }),
    response: trailAnswer,
  }),
});

interface Written {
  readonly Bucket?: string | undefined;
  readonly Key?: string | undefined;
  readonly ACL?: string | undefined;
  readonly Tagging?: string | undefined;
}

/** Tags and ACLs that come with an object are permissions of their own. */
export function asksToWrite(call: Call, input: Written): readonly AccessRequest[] {
  const context = writeContext(input);
  const on = (action: `s3:${string}`) => ask(call, input.Bucket, action, input.Key ?? '', context);
  return [
    on('s3:PutObject'),
    ...(input.Tagging !== undefined ? [on('s3:PutObjectTagging')] : []),
    ...(input.ACL !== undefined && input.ACL !== 'bucket-owner-full-control'
      ? [on('s3:PutObjectAcl')]
      : []),
  ];
}
