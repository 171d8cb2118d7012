import type {
  DeleteObjectTaggingCommandInput,
  GetObjectTaggingCommandInput,
  PutObjectTaggingCommandInput,
} from '@aws-sdk/client-s3';
import { operation } from '../../../service.ts';
import { findBucket } from '../bucket.ts';
import { malformedXml } from '../faults.ts';
import { apiReference } from '../known-from.ts';
import { notify } from '../notify.ts';
import { askForVersion } from '../objects/object-access.ts';
import { namedIn } from '../objects/object-headers.ts';
import { findVersion } from '../objects/object-store.ts';
import { checkedTags } from '../objects/tags.ts';
import { objectTrail } from '../trail-rules.ts';

export const putObjectTagging = operation<PutObjectTaggingCommandInput, object>({
  knownFrom: [apiReference('PutObjectTagging')],
  authorizes: (input, call) => [askForVersion(call, input, 'PutObjectTagging', requested(input))],
  async handle(input, call) {
    const bucket = findBucket(input.Bucket, call);
    const key = input.Key ?? '';
    const version = findVersion(bucket, key, input.VersionId, 'PUT');
    if (input.Tagging === undefined) throw malformedXml();
    version.tags = checkedTags(input.Tagging.TagSet ?? []);
    notify(bucket, { name: 'ObjectTagging:Put', key, version, reason: 'PutObjectTagging' }, call);
    return namedIn(bucket, version);
  },
  trail: objectTrail({
    readOnly: false,
    parameters: () => ({ tagging: '' }),
    response: (output: { VersionId?: string }) => ({ 'x-amz-version-id': output.VersionId }),
  }),
});

export const getObjectTagging = operation<GetObjectTaggingCommandInput, object>({
  knownFrom: [apiReference('GetObjectTagging')],
  authorizes: (input, call) => [askForVersion(call, input, 'GetObjectTagging')],
  async handle(input, call) {
    const bucket = findBucket(input.Bucket, call);
    const version = findVersion(bucket, input.Key ?? '', input.VersionId, 'GET');
    return {
      ...namedIn(bucket, version),
      TagSet: Object.entries(version.tags).map(([Key, Value]) => ({ Key, Value })),
    };
  },
  trail: objectTrail({ readOnly: true, parameters: () => ({ tagging: '' }) }),
});

export const deleteObjectTagging = operation<DeleteObjectTaggingCommandInput, object>({
  knownFrom: [apiReference('DeleteObjectTagging')],
  authorizes: (input, call) => [askForVersion(call, input, 'DeleteObjectTagging')],
  async handle(input, call) {
    const bucket = findBucket(input.Bucket, call);
    const key = input.Key ?? '';
    const version = findVersion(bucket, key, input.VersionId, 'DELETE');
    version.tags = {};
    notify(
      bucket,
      { name: 'ObjectTagging:Delete', key, version, reason: 'DeleteObjectTagging' },
      call,
    );
    return namedIn(bucket, version);
  },
  trail: objectTrail({ readOnly: false, parameters: () => ({ tagging: '' }) }),
});

/** What policies may ask of tags to come. */
function requested(input: PutObjectTaggingCommandInput): Record<string, readonly string[]> {
  const tags = input.Tagging?.TagSet ?? [];
  if (tags.length === 0) return {};
  return {
    ...Object.fromEntries(
      tags.map(({ Key = '', Value = '' }) => [`s3:RequestObjectTag/${Key}`, [Value]]),
    ),
    's3:RequestObjectTagKeys': tags.map(({ Key = '' }) => Key),
  };
}
