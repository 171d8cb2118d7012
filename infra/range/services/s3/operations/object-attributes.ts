import type { GetObjectAttributesCommandInput } from '@aws-sdk/client-s3';
import { operation } from '../../../service.ts';
import { findBucket } from '../bucket.ts';
import { invalidArgument } from '../faults.ts';
import { apiReference } from '../known-from.ts';
import { unlock } from '../objects/encryption.ts';
import { askForVersion, readableVersion } from '../objects/object-access.ts';
import { namedIn, shownChecksum } from '../objects/object-headers.ts';
import { bare, remember } from '../objects/object-store.ts';
import type { ObjectVersion } from '../state.ts';
import { objectTrail } from '../trail-rules.ts';

const ATTRIBUTES: readonly string[] = [
  'ETag',
  'Checksum',
  'ObjectParts',
  'StorageClass',
  'ObjectSize',
];

export const getObjectAttributes = operation<GetObjectAttributesCommandInput, object>({
  knownFrom: [apiReference('GetObjectAttributes')],
  authorizes: (input, call) => [
    askForVersion(call, input, 'GetObject'),
    askForVersion(call, input, 'GetObjectAttributes'),
  ],
  async handle(input, call) {
    const wanted: readonly string[] = input.ObjectAttributes ?? [];
    if (wanted.length === 0 || wanted.some((name) => !ATTRIBUTES.includes(name)))
      throw invalidArgument('Invalid attribute name specified.');
    const version = readableVersion(call, input);
    remember(version, call);
    await unlock(version.encryption, input, call, wanted.includes('Checksum'));
    const has = (name: string) => wanted.includes(name);
    return {
      LastModified: new Date(version.modifiedAt),
      ...namedIn(findBucket(input.Bucket, call), version),
      ...(has('ETag') && { ETag: bare(version.etag) }),
      ...(has('Checksum') &&
        version.checksum !== undefined && { Checksum: shownChecksum(version.checksum) }),
      ...(has('ObjectParts') &&
        version.parts !== undefined && { ObjectParts: partsOf(input, version) }),
      ...(has('StorageClass') && { StorageClass: version.headers['StorageClass'] ?? 'STANDARD' }),
      ...(has('ObjectSize') && { ObjectSize: version.size }),
    };
  },
  trail: objectTrail({ readOnly: true, parameters: () => ({ attributes: '' }) }),
});

function partsOf(input: GetObjectAttributesCommandInput, { parts = [], checksum }: ObjectVersion) {
  const after = Number(input.PartNumberMarker ?? 0);
  const most = Math.min(input.MaxParts ?? 1000, 1000);
  const rest = parts.filter(({ number }) => number > after);
  const shown = rest.slice(0, most);
  const hasSums = shown.some((part) => part.checksum !== undefined);
  return {
    TotalPartsCount: parts.length,
    PartNumberMarker: String(after),
    MaxParts: most,
    IsTruncated: rest.length > shown.length,
    NextPartNumberMarker: String(shown.at(-1)?.number ?? 0),
    // Parts without checksums of their own are only counted.
    ...(hasSums && {
      Parts: shown.map(({ number, size, checksum: value }) => ({
        PartNumber: number,
        Size: size,
        [`Checksum${checksum?.algorithm ?? ''}`]: value,
      })),
    }),
  };
}
