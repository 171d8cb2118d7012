import { join } from 'node:path';
import { type CloudTrailClient, DescribeTrailsCommand } from '@aws-sdk/client-cloudtrail';
import type { S3Client } from '@aws-sdk/client-s3';
import { type FetchedPrefix, type FetchPrefixRequest, fetchPrefix } from './fetch-prefix.ts';

export type FetchTrailsRequest = Omit<FetchPrefixRequest, 'bucket' | 'prefix'>;

/** Undefined where no trail is set up, so that nothing lies in any bucket. */
export type FetchedTrails = FetchedPrefix | undefined;

/**
 * Fetches what every trail of the account has delivered, each bucket into a folder of its name.
 *
 * A bucket that cannot be read costs only itself, and is named.
 */
export async function fetchTrails(
  clients: { readonly s3: S3Client; readonly cloudtrail: CloudTrailClient },
  request: FetchTrailsRequest,
): Promise<FetchedTrails> {
  const { trailList = [] } = await clients.cloudtrail.send(new DescribeTrailsCommand({}));
  const places = new Map<string, { readonly bucket: string; readonly prefix: string }>();
  for (const { S3BucketName: bucket, S3KeyPrefix } of trailList) {
    if (bucket === undefined) continue;
    const prefix = S3KeyPrefix === undefined ? 'AWSLogs/' : `${S3KeyPrefix}/AWSLogs/`;
    places.set(`${bucket}/${prefix}`, { bucket, prefix });
  }
  if (places.size === 0) return undefined;
  const all = { objects: 0, bytes: 0, alreadyThere: 0, failures: [] as FetchedPrefix['failures'] };
  for (const { bucket, prefix } of places.values()) {
    const one = await fetchedOrNamed(clients, {
      ...request,
      bucket,
      prefix,
      folder: join(request.folder, bucket),
      ...(request.ledger !== undefined && { ledger: `${request.ledger}.${bucket}` }),
    });
    all.objects += one.objects;
    all.bytes += one.bytes;
    all.alreadyThere += one.alreadyThere;
    all.failures = [...all.failures, ...one.failures];
  }
  return all;
}

async function fetchedOrNamed(
  clients: Parameters<typeof fetchPrefix>[0],
  request: FetchPrefixRequest,
): Promise<FetchedPrefix> {
  try {
    return await fetchPrefix(clients, request);
  } catch (error) {
    request.signal?.throwIfAborted();
    const because = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
    const location = `s3://${request.bucket}/${request.prefix}`;
    return { objects: 0, bytes: 0, alreadyThere: 0, failures: [{ location, because }] };
  }
}
