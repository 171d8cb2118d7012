import type { PutObjectCommandInput } from '@aws-sdk/client-s3';
import type { KnownFrom } from '../../../../base/source.ts';
import { type Call, operation } from '../../../service.ts';
import { asksToWrite } from '../objects/object-access.ts';
import { trailAnswer } from '../objects/object-headers.ts';
import { objectLocation } from '../objects/object-store.ts';
import { objectTrail } from '../trail-rules.ts';
import { shownWrite, writeObject } from './put-object.ts';

const POST_REFERENCE: KnownFrom = {
  kind: 'documentation',
  source: {
    title: 'Amazon S3 API Reference: POST Object',
    url: 'https://docs.aws.amazon.com/AmazonS3/latest/API/RESTObjectPOST.html',
  },
};

const TRAIL_SHAPE: KnownFrom = {
  kind: 'assumption',
  because: 'AWS names the event PostObject and shows no record of one; this follows PutObject',
};

/** An upload by the form of a web page. The form has been believed, and is a PutObject by now. */
export const postObject = operation<PutObjectCommandInput, object>({
  knownFrom: [POST_REFERENCE, TRAIL_SHAPE],
  authorizes: (input, call) => asksToWrite(call, input),
  async handle(input, call) {
    const written = await writeObject(
      input,
      { name: 'ObjectCreated:Post', reason: 'PostObject' },
      call,
    );
    return { ...written, ...answerOf(input, written, call) };
  },
  trail: objectTrail({ readOnly: false, parameters: shownWrite, response: trailAnswer }),
});

/** 204, or what the form would rather have. */
function answerOf(
  { Bucket = '', Key = '' }: PutObjectCommandInput,
  { ETag }: { readonly ETag?: unknown },
  call: Call,
): object {
  const { status, redirect } = (call.notes['formSuccess'] ?? {}) as {
    readonly status?: string;
    readonly redirect?: string;
  };
  const etag = String(ETag);
  const target = redirect === undefined || !URL.canParse(redirect) ? undefined : new URL(redirect);
  if (target !== undefined) {
    target.searchParams.append('bucket', Bucket);
    target.searchParams.append('key', Key);
    target.searchParams.append('etag', etag);
    return { StatusCode: 303, Location: target.href };
  }
  const Location = objectLocation(Bucket, Key, call);
  if (status !== '201') return { StatusCode: status === '200' ? 200 : 204, Location };
  return { StatusCode: 201, Location, PostResponse: { Location, Bucket, Key, ETag: etag } };
}
