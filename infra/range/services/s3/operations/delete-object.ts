import type {
  DeletedObject,
  _Error as DeleteError,
  DeleteObjectCommandInput,
  DeleteObjectsCommandInput,
} from '@aws-sdk/client-s3';
import { AwsFault, type Call, operation } from '../../../service.ts';
import { ask, findBucket } from '../bucket.ts';
import {
  badArgument,
  invalidVersionId,
  malformedXml,
  noSuchKey,
  noSuchVersion,
  preconditionFailed,
} from '../faults.ts';
import { apiReference } from '../known-from.ts';
import { notify } from '../notify.ts';
import { askForVersion } from '../objects/object-access.ts';
import { checkRemovable } from '../objects/object-lock.ts';
import {
  addVersion,
  bare,
  newMarker,
  remember,
  removeVersion,
  versionAt,
} from '../objects/object-store.ts';
import { isVersionId } from '../objects/version-id.ts';
import type { Bucket, ObjectVersion } from '../state.ts';
import { objectTrail } from '../trail-rules.ts';

interface Deleted {
  readonly DeleteMarker?: boolean;
  readonly VersionId?: string;
}

export const deleteObject = operation<DeleteObjectCommandInput, Deleted>({
  knownFrom: [apiReference('DeleteObject')],
  authorizes: (input, call) => [askForVersion(call, input, 'DeleteObject')],
  async handle(input, call) {
    const bucket = findBucket(input.Bucket, call);
    const key = input.Key ?? '';
    checkMatch(bucket, key, input);
    const bypass = bypasses(input, bucket);
    return input.VersionId === undefined
      ? deleteCurrent(bucket, key, call)
      : deleteVersion(bucket, key, input.VersionId, bypass, call);
  },
  trail: objectTrail({
    readOnly: false,
    response: (output: Deleted) => ({
      ...(output.DeleteMarker === true && { 'x-amz-delete-marker': true }),
      'x-amz-version-id': output.VersionId,
    }),
  }),
});

/** Every key is a call of its own, authorized and recorded, as S3 writes it. */
export const deleteObjects = operation<DeleteObjectsCommandInput, object>({
  knownFrom: [apiReference('DeleteObjects')],
  authorizes(input, call) {
    // Nothing is asked of the call itself; but there has to be a bucket.
    ask(call, input.Bucket, 's3:DeleteObject');
    return [];
  },
  async handle(input, call) {
    const { Objects = [], Quiet = false } = input.Delete ?? {};
    if (Objects.length < 1 || Objects.length > 1000) throw malformedXml();
    const bypass = bypasses(input, findBucket(input.Bucket, call));
    const Deleted: DeletedObject[] = [];
    const Errors: DeleteError[] = [];
    for (const { Key, VersionId, ETag } of Objects) {
      const named = { Key, ...(VersionId !== undefined && { VersionId }) };
      try {
        if (VersionId !== undefined && !isVersionId(VersionId))
          throw noSuchVersion(Key ?? '', VersionId);
        const gone = await call.platform.perform<Deleted>({
          service: 's3',
          operation: 'DeleteObject',
          input: {
            Bucket: input.Bucket,
            ...named,
            ...(ETag !== undefined && { IfMatch: ETag }),
            ...(bypass && { BypassGovernanceRetention: true }),
          },
          as: call.identity,
          requestId: call.requestId,
          accountId: call.accountId,
          sourceIp: call.sourceIp,
          userAgent: call.userAgent,
          cause: call.eventId,
        });
        Deleted.push({
          ...named,
          ...(gone.DeleteMarker === true && {
            DeleteMarker: true,
            DeleteMarkerVersionId: gone.VersionId,
          }),
        });
      } catch (error) {
        if (!(error instanceof AwsFault)) throw error;
        Errors.push({ ...named, Code: error.code, Message: error.message });
      }
    }
    return {
      ...(!Quiet && Deleted.length > 0 && { Deleted }),
      ...(Errors.length > 0 && { Errors }),
    };
  },
  trail: objectTrail({ readOnly: false, list: true, parameters: () => ({ delete: '' }) }),
});

function deleteCurrent(bucket: Bucket, key: string, call: Call): Deleted {
  const [newest] = bucket.objects.get(key) ?? [];
  if (bucket.versioning === undefined) {
    if (newest === undefined) return {};
    remember(newest, call);
    removeVersion(bucket, key, newest, call);
    tell(bucket, key, 'ObjectRemoved:Delete', newest, call);
    return {};
  }
  const marker = newMarker(bucket, call);
  addVersion(bucket, key, marker, call);
  tell(bucket, key, 'ObjectRemoved:DeleteMarkerCreated', marker, call);
  return { DeleteMarker: true, VersionId: marker.versionId };
}

function deleteVersion(
  bucket: Bucket,
  key: string,
  versionId: string,
  bypass: boolean,
  call: Call,
): Deleted {
  const gone = versionAt(bucket, key, versionId);
  if (gone === undefined) {
    if (!isVersionId(versionId)) throw invalidVersionId(versionId);
    return { VersionId: versionId };
  }
  if (!gone.deleteMarker) remember(gone, call);
  checkRemovable(bucket, key, gone, bypass, call);
  removeVersion(bucket, key, gone, call);
  tell(bucket, key, 'ObjectRemoved:Delete', gone, call);
  return { VersionId: versionId, ...(gone.deleteMarker && { DeleteMarker: true }) };
}

/** @throws AwsFault InvalidArgument where there is nothing to bypass. */
function bypasses(
  {
    BypassGovernanceRetention: asked,
  }: { readonly BypassGovernanceRetention?: boolean | undefined },
  bucket: Bucket,
): boolean {
  if (asked !== undefined && bucket.objectLock === undefined) {
    throw badArgument(
      'x-amz-bypass-governance-retention',
      undefined,
      'x-amz-bypass-governance-retention is only applicable to Object Lock enabled buckets.',
    );
  }
  return asked === true;
}

/** @throws AwsFault PreconditionFailed, NoSuchKey. */
function checkMatch(bucket: Bucket, key: string, input: DeleteObjectCommandInput): void {
  if (input.IfMatch === undefined) return;
  const found = versionAt(bucket, key, input.VersionId);
  if (found === undefined || found.deleteMarker) throw noSuchKey(key);
  if (input.IfMatch !== '*' && bare(found.etag) !== bare(input.IfMatch))
    throw preconditionFailed('If-Match');
}

const tell = (bucket: Bucket, key: string, name: string, version: ObjectVersion, call: Call) => {
  notify(bucket, { name, key, version, reason: 'DeleteObject' }, call);
};
