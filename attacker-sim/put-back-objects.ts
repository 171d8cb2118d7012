import type { ListObjectVersionsCommandOutput } from '@aws-sdk/client-s3';
import type { AwsClients } from './aws-clients.ts';
import type { TechniqueRun, Undo } from './technique.ts';

/** Where in a bucket a technique makes or hides objects. */
export interface Place {
  readonly bucket: string;
  /** The beginning of every key it touches. */
  readonly prefix: string;
}

/**
 * Removes every version, and every delete marker, that was not there before.
 *
 * Brings an overwritten object back in a bucket with versions, which the labs' are; in one without, what was
 * overwritten is gone.
 */
export function putBackObjects<Inputs>(place: (inputs: Inputs) => Place): Undo<Inputs> {
  return {
    kind: 'call',
    async plan({ inputs, aws }: TechniqueRun<Inputs>) {
      const where = place(inputs);
      const before = new Set((await versionsAt(where, aws)).map(nameOf));
      return async () => {
        for (const version of await versionsAt(where, aws)) {
          if (before.has(nameOf(version))) continue;
          await aws.s3().deleteObject({ Bucket: where.bucket, ...version });
        }
      };
    },
  };
}

interface Version {
  readonly Key: string;
  readonly VersionId: string;
}

const nameOf = ({ Key, VersionId }: Version): string => JSON.stringify([Key, VersionId]);

async function versionsAt({ bucket, prefix }: Place, aws: AwsClients): Promise<readonly Version[]> {
  const found: Version[] = [];
  let next: { readonly KeyMarker?: string; readonly VersionIdMarker?: string } | undefined = {};
  while (next !== undefined) {
    const page: ListObjectVersionsCommandOutput = await aws
      .s3()
      .listObjectVersions({ Bucket: bucket, Prefix: prefix, EncodingType: 'url', ...next });
    for (const { Key = '', VersionId = 'null' } of [
      ...(page.Versions ?? []),
      ...(page.DeleteMarkers ?? []),
    ]) {
      found.push({ Key: decoded(Key), VersionId });
    }
    const { IsTruncated, NextKeyMarker, NextVersionIdMarker } = page;
    next =
      IsTruncated === true
        ? {
            ...(NextKeyMarker !== undefined && { KeyMarker: decoded(NextKeyMarker) }),
            ...(NextVersionIdMarker !== undefined && { VersionIdMarker: NextVersionIdMarker }),
          }
        : undefined;
  }
  return found;
}

/** Keys come percent-encoded with "+" for a space, so that XML can carry any of them. */
const decoded = (key: string): string => decodeURIComponent(key.replaceAll('+', ' '));
