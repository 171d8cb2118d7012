import { denialFault } from '../../access/denial.ts';
import type { AccessRequest, Call } from '../../service.ts';
import { ask, findBucket } from './bucket.ts';
import { noSuchKey } from './faults.ts';
import { currentVersion, findVersion } from './object-store.ts';
import type { ObjectVersion } from './state.ts';

interface Addressed {
  readonly Bucket?: string | undefined;
  readonly Key?: string | undefined;
  readonly VersionId?: string | undefined;
}

/** Reading or removing a named version is another permission than reading or removing the current one. */
export function askForVersion(
  call: Call,
  input: Addressed,
  verb:
    | 'GetObject'
    | 'DeleteObject'
    | 'GetObjectTagging'
    | 'PutObjectTagging'
    | 'DeleteObjectTagging',
): AccessRequest {
  const action = input.VersionId === undefined ? verb : VERSIONED[verb];
  return ask(call, input.Bucket, `s3:${action}`, input.Key ?? '', {
    ...(input.VersionId !== undefined && { 's3:VersionId': [input.VersionId] }),
    ...existingTags(call, input),
  });
}

/**
 * The version asked for. Who may not list the bucket is not told whether a key exists.
 *
 * @throws AwsFault NoSuchKey, NoSuchVersion or AccessDenied.
 */
export function readableVersion(call: Call, input: Addressed): ObjectVersion {
  const bucket = findBucket(input.Bucket, call);
  const key = input.Key ?? '';
  if (input.VersionId === undefined && currentVersion(bucket, key) === undefined) {
    const listing = ask(call, bucket.name, 's3:ListBucket');
    const decision = call.platform.decide(call.identity, listing);
    if (!decision.allowed) throw denialFault('s3', call.identity, listing, decision);
    throw noSuchKey(key);
  }
  return findVersion(bucket, key, input.VersionId);
}

const VERSIONED = {
  GetObject: 'GetObjectVersion',
  DeleteObject: 'DeleteObjectVersion',
  GetObjectTagging: 'GetObjectVersionTagging',
  PutObjectTagging: 'PutObjectVersionTagging',
  DeleteObjectTagging: 'DeleteObjectVersionTagging',
} as const;

function existingTags(call: Call, input: Addressed): Record<string, readonly string[]> {
  const versions = findBucket(input.Bucket, call).objects.get(input.Key ?? '') ?? [];
  const version =
    input.VersionId === undefined
      ? versions[0]
      : versions.find(({ versionId }) => versionId === input.VersionId);
  return Object.fromEntries(
    Object.entries(version?.tags ?? {}).map(([key, value]) => [
      `s3:ExistingObjectTag/${key}`,
      [value],
    ]),
  );
}
