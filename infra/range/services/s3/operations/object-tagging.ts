import type {
  DeleteObjectTaggingCommandInput,
  GetObjectTaggingCommandInput,
  PutObjectTaggingCommandInput,
} from '@aws-sdk/client-s3';
import { operation } from '../../../service.ts';
import { findBucket } from '../bucket.ts';
import { apiReference } from '../known-from.ts';
import { notify } from '../notify.ts';
import { askForVersion } from '../object-access.ts';
import { checkedTags, findVersion } from '../object-store.ts';
import type { ObjectVersion } from '../state.ts';
import { objectTrail } from '../trail-rules.ts';

export const putObjectTagging = operation<PutObjectTaggingCommandInput, object>({
  knownFrom: [apiReference('PutObjectTagging')],
  authorizes: (input, call) => [askForVersion(call, input, 'PutObjectTagging')],
  async handle(input, call) {
    const bucket = findBucket(input.Bucket, call);
    const key = input.Key ?? '';
    const version = findVersion(bucket, key, input.VersionId);
    const tags = input.Tagging?.TagSet ?? [];
    version.tags = checkedTags(
      Object.fromEntries(tags.map(({ Key, Value }) => [Key ?? '', Value ?? ''])),
    );
    notify(bucket, { name: 'ObjectTagging:Put', key, version, reason: 'PutObjectTagging' }, call);
    return named(version);
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
    const version = findVersion(findBucket(input.Bucket, call), input.Key ?? '', input.VersionId);
    return {
      ...named(version),
      TagSet: Object.entries(version.tags).map(([Key, Value]) => ({ Key, Value })),
    };
  },
  trail: objectTrail({ readOnly: true, parameters: () => ({ tagging: '' }) }),
});

export const deleteObjectTagging = operation<DeleteObjectTaggingCommandInput, object>({
  knownFrom: [apiReference('DeleteObjectTagging')],
  authorizes: (input, call) => [askForVersion(call, input, 'DeleteObjectTagging')],
  async handle(input, call) {
    const version = findVersion(findBucket(input.Bucket, call), input.Key ?? '', input.VersionId);
    version.tags = {};
    return named(version);
  },
  trail: objectTrail({ readOnly: false, parameters: () => ({ tagging: '' }) }),
});

const named = ({ versionId }: ObjectVersion): { VersionId?: string } =>
  versionId === 'null' ? {} : { VersionId: versionId };
