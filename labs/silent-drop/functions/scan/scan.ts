import { PutObjectCommand, type S3Client } from '@aws-sdk/client-s3';
import { type CallLog, callLog } from '../../../../infra/cdk/handler/call-log.ts';
import { contentOf, uploadedObject } from '../../../../infra/cdk/handler/uploaded-object.ts';
import { type ListedEntry, zipListing } from './zip-listing.ts';

export interface ScanTools {
  readonly s3: S3Client;
  readonly listingsBucket: string;
}

/** What the scan answers, and so what its destination carries. */
export interface Verdict {
  readonly schema: 'aftertrace.listing-verdict/1';
  readonly verdict: 'clean' | 'malicious';
  /** What was seen; empty when it is clean. */
  readonly because: string;
  readonly object: { readonly bucket: string; readonly key: string; readonly versionId: string };
  /** The CloudTrail `requestID` of the upload. */
  readonly s3RequestId: string;
  /** Of an archive: how many files are in it, and where they are listed. */
  readonly listing?: Listing;
  readonly calls: CallLog['calls'];
  /** Of a drill only: what no destination takes. */
  readonly ballast?: string;
}

interface Listing {
  readonly entries: number;
  readonly bucket: string;
  readonly key: string;
}

/** More than this the function's memory is not made for. */
const AT_MOST = 4 * 1024 * 1024;
const MANY = 10_000;

/**
 * Looks into the version that a notification tells of, and lists what is in it if it is an archive.
 *
 * @throws Error for what is no notification, cannot be read, or is too large.
 */
export async function scan(event: unknown, { s3, listingsBucket }: ScanTools): Promise<Verdict> {
  const upload = uploadedObject(event);
  const log = callLog();
  const content = Buffer.from(await contentOf(upload, { s3, log, atMost: AT_MOST }));
  const entries = zipListing(content);
  const because = signOf(content, entries);
  const { bucket, key, versionId, s3RequestId } = upload;
  const note = { s3, log, bucket: listingsBucket, name: versionId };
  const listing = entries === undefined ? {} : { listing: await kept(entries, note) };
  return {
    schema: 'aftertrace.listing-verdict/1',
    verdict: because === undefined ? 'clean' : 'malicious',
    because: because ?? '',
    object: { bucket, key, versionId },
    s3RequestId,
    ...listing,
    calls: [...log.calls],
    ...(key.startsWith('drill/') && { ballast: BALLAST }),
  };
}

/** A scanner to learn wiring by: it knows two signs and no third. */
function signOf(content: Buffer, entries: readonly ListedEntry[] | undefined): string | undefined {
  if (content.includes('EICAR-STANDARD-ANTIVIRUS-TEST-FILE')) return 'the EICAR test file';
  return (entries?.length ?? 0) > MANY ? `an archive of more than ${MANY} files` : undefined;
}

/** An uploader decides how long a table of contents is. It lies in a bucket, and the answer says where. */
async function kept(
  entries: readonly ListedEntry[],
  { s3, log, bucket, name }: { s3: S3Client; log: CallLog; bucket: string; name: string },
): Promise<Listing> {
  const key = `listings/${name}.json`;
  const put = new PutObjectCommand({ Bucket: bucket, Key: key, Body: JSON.stringify(entries) });
  await log.made('s3:PutObject', s3.send(put));
  return { entries: entries.length, bucket, key };
}

/** More than a queue, a topic or a bus takes: an answer that is lost whatever is wired, to see whether anybody notices. */
const BALLAST = 'x'.repeat(1024 * 1024 + 1);
