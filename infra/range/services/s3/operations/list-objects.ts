import type {
  ListObjectsCommandInput,
  ListObjectsV2CommandInput,
  ListObjectVersionsCommandInput,
} from '@aws-sdk/client-s3';
import { type Call, operation } from '../../../service.ts';
import { canonicalId } from '../access/acl.ts';
import { findBucket } from '../bucket.ts';
import { badArgument } from '../faults.ts';
import { apiReference } from '../known-from.ts';
import { asksToList, keyEncoder, type Listed, type ListInput, listing } from '../listing.ts';
import { liveRestore } from '../objects/archive.ts';
import type { ObjectVersion } from '../state.ts';
import { objectTrail } from '../trail-rules.ts';

export const listObjectsV2 = operation<ListObjectsV2CommandInput, object>({
  knownFrom: [apiReference('ListObjectsV2')],
  authorizes: (input, call) => [asksToList(call, input, 's3:ListBucket')],
  async handle(input, call) {
    const bucket = findBucket(input.Bucket, call);
    const after =
      input.ContinuationToken === undefined ? input.StartAfter : opened(input.ContinuationToken);
    const text = keyEncoder(input);
    const page = listing(currentObjects(bucket.objects), {
      ...narrowed(input),
      ...(after !== undefined && { after, afterIsKey: input.ContinuationToken === undefined }),
    });
    return {
      Name: bucket.name,
      Prefix: text(input.Prefix ?? ''),
      ...(input.Delimiter !== undefined && { Delimiter: text(input.Delimiter) }),
      MaxKeys: Math.min(input.MaxKeys ?? 1000, 1000),
      KeyCount: page.entries.length + page.commonPrefixes.length,
      IsTruncated: page.next !== undefined,
      ...(input.ContinuationToken !== undefined && { ContinuationToken: input.ContinuationToken }),
      ...(page.next !== undefined && { NextContinuationToken: sealed(page.next) }),
      ...(input.StartAfter !== undefined && { StartAfter: text(input.StartAfter) }),
      ...(input.EncodingType !== undefined && { EncodingType: input.EncodingType }),
      ...contents(page.entries, text, input.FetchOwner === true, restoreStatus(input, call)),
      ...prefixes(page.commonPrefixes, text),
    };
  },
  trail: objectTrail({
    readOnly: true,
    eventName: 'ListObjects',
    list: true,
    parameters: (input: ListObjectsV2CommandInput) => ({ 'list-type': '2', ...shownQuery(input) }),
  }),
});

export const listObjects = operation<ListObjectsCommandInput, object>({
  knownFrom: [apiReference('ListObjects')],
  authorizes: (input, call) => [asksToList(call, input, 's3:ListBucket')],
  async handle(input, call) {
    const bucket = findBucket(input.Bucket, call);
    const text = keyEncoder(input);
    const page = listing(currentObjects(bucket.objects), {
      ...narrowed(input),
      ...(input.Marker !== undefined && { after: input.Marker }),
    });
    return {
      Name: bucket.name,
      Prefix: text(input.Prefix ?? ''),
      Marker: text(input.Marker ?? ''),
      MaxKeys: Math.min(input.MaxKeys ?? 1000, 1000),
      ...(input.Delimiter !== undefined && { Delimiter: text(input.Delimiter) }),
      IsTruncated: page.next !== undefined,
      ...(page.next !== undefined &&
        input.Delimiter !== undefined && { NextMarker: text(page.next) }),
      ...(input.EncodingType !== undefined && { EncodingType: input.EncodingType }),
      ...contents(page.entries, text, true, restoreStatus(input, call)),
      ...prefixes(page.commonPrefixes, text),
    };
  },
  trail: objectTrail({ readOnly: true, list: true, parameters: shownQuery }),
});

export const listObjectVersions = operation<ListObjectVersionsCommandInput, object>({
  knownFrom: [apiReference('ListObjectVersions')],
  authorizes: (input, call) => [asksToList(call, input, 's3:ListBucketVersions')],
  async handle(input, call) {
    const bucket = findBucket(input.Bucket, call);
    const text = keyEncoder(input);
    const all = [...bucket.objects].flatMap(([key, versions]) =>
      versions.map((version, index) => ({ key, item: { version, isLatest: index === 0 } })),
    );
    const marker = input.KeyMarker;
    if (input.VersionIdMarker !== undefined && marker === undefined)
      throw badArgument(
        'version-id-marker',
        input.VersionIdMarker,
        'A version-id marker cannot be specified without a key marker.',
      );
    if (input.VersionIdMarker === '')
      throw badArgument('version-id-marker', '', 'A version-id marker cannot be empty.');
    const page = listing(all, {
      ...narrowed(input),
      ...(marker !== undefined && { after: marker }),
      ...(marker !== undefined &&
        input.VersionIdMarker !== undefined && {
          resumesAt: ({ version }: { version: ObjectVersion }) =>
            version.versionId === input.VersionIdMarker,
        }),
    });
    const shown = page.entries.map(({ key, item }) => ({
      item,
      entry: {
        Key: text(key),
        VersionId: item.version.versionId,
        IsLatest: item.isLatest,
        LastModified: new Date(item.version.modifiedAt),
        Owner: { ID: canonicalId(item.version.owner) },
      },
    }));
    const last = page.entries.at(-1);
    return {
      Name: bucket.name,
      Prefix: text(input.Prefix ?? ''),
      KeyMarker: text(input.KeyMarker ?? ''),
      VersionIdMarker: input.VersionIdMarker ?? '',
      MaxKeys: Math.min(input.MaxKeys ?? 1000, 1000),
      ...(input.Delimiter !== undefined && { Delimiter: text(input.Delimiter) }),
      IsTruncated: page.next !== undefined,
      ...(page.next !== undefined && {
        NextKeyMarker: text(page.next),
        ...(last?.key === page.next && { NextVersionIdMarker: last.item.version.versionId }),
      }),
      ...(input.EncodingType !== undefined && { EncodingType: input.EncodingType }),
      Versions: shown
        .filter(({ item }) => !item.version.deleteMarker)
        .map(({ item, entry }) => ({
          ...entry,
          ETag: item.version.etag,
          Size: item.version.size,
          StorageClass: item.version.headers['StorageClass'] ?? 'STANDARD',
          ...shownChecksum(item.version),
        })),
      DeleteMarkers: shown
        .filter(({ item }) => item.version.deleteMarker)
        .map(({ entry }) => entry),
      ...prefixes(page.commonPrefixes, text),
    };
  },
  trail: objectTrail({
    readOnly: true,
    list: true,
    parameters: (input: ListObjectVersionsCommandInput) => ({ versions: '', ...shownQuery(input) }),
  }),
});

function narrowed(input: ListInput) {
  const most = input.MaxKeys ?? 1000;
  if (!Number.isInteger(most) || most < 0) {
    throw badArgument(
      'maxKeys',
      String(most),
      'Argument maxKeys must be an integer between 0 and 2147483647',
    );
  }
  return {
    prefix: input.Prefix ?? '',
    most: Math.min(most, 1000),
    ...(input.Delimiter !== undefined && input.Delimiter !== '' && { delimiter: input.Delimiter }),
  };
}

function shownQuery(input: ListInput): Record<string, unknown> {
  return {
    ...(input.Prefix !== undefined && { prefix: input.Prefix }),
    ...(input.Delimiter !== undefined && { delimiter: input.Delimiter }),
    ...(input.MaxKeys !== undefined && { 'max-keys': String(input.MaxKeys) }),
    ...(input.EncodingType !== undefined && { 'encoding-type': input.EncodingType }),
  };
}

function currentObjects(
  objects: ReadonlyMap<string, readonly ObjectVersion[]>,
): readonly Listed<ObjectVersion>[] {
  return [...objects].flatMap(([key, [newest]]) =>
    newest === undefined || newest.deleteMarker ? [] : [{ key, item: newest }],
  );
}

function contents(
  entries: readonly Listed<ObjectVersion>[],
  text: (key: string) => string,
  withOwner: boolean,
  more: (version: ObjectVersion) => object,
): object {
  if (entries.length === 0) return {};
  return {
    Contents: entries.map(({ key, item }) => ({
      Key: text(key),
      LastModified: new Date(item.modifiedAt),
      ETag: item.etag,
      Size: item.size,
      StorageClass: item.headers['StorageClass'] ?? 'STANDARD',
      ...shownChecksum(item),
      ...more(item),
      ...(withOwner && { Owner: { ID: canonicalId(item.owner) } }),
    })),
  };
}

/** Told to whoever asks for it by x-amz-optional-object-attributes. */
function restoreStatus(
  {
    OptionalObjectAttributes: asked,
  }: { readonly OptionalObjectAttributes?: readonly string[] | undefined },
  call: Call,
): (version: ObjectVersion) => object {
  if (asked?.includes('RestoreStatus') !== true) return () => ({});
  return (version) => {
    const restore = liveRestore(version, call.at);
    if (restore === undefined) return {};
    const isUnderWay = call.at < restore.readyAt;
    return {
      RestoreStatus: {
        IsRestoreInProgress: isUnderWay,
        ...(!isUnderWay && { RestoreExpiryDate: new Date(restore.until) }),
      },
    };
  };
}

const shownChecksum = ({ checksum }: ObjectVersion): object =>
  checksum === undefined
    ? {}
    : { ChecksumAlgorithm: [checksum.algorithm], ChecksumType: checksum.type };

const prefixes = (found: readonly string[], text: (key: string) => string): object =>
  found.length === 0 ? {} : { CommonPrefixes: found.map((Prefix) => ({ Prefix: text(Prefix) })) };

const sealed = (key: string): string => Buffer.from(key).toString('base64url');

function opened(token: string): string {
  const key = Buffer.from(token, 'base64url').toString('utf8');
  if (token === '' || sealed(key) !== token)
    throw badArgument('continuation-token', token, 'The continuation token provided is incorrect');
  return key;
}
