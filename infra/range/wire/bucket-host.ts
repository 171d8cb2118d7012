/**
 * Hosts by which a bucket is named before the endpoint: AWS's own, and the two names of this machine.
 *
 * Source: S3 User Guide, "Virtual hosting of general purpose buckets".
 */
const ENDPOINTS = [
  /^(.+)\.s3(?:[.-](?:dualstack\.)?[a-z]{2}(?:-[a-z]+)+-\d)?\.amazonaws\.com$/,
  /^(.+)\.s3\.localhost$/,
  /^(.+)\.localhost$/,
  /^(.+)\.127\.0\.0\.1$/,
];

/** The bucket that a Host header names; undefined where the path does. */
export function bucketOfHost(host: string | undefined): string | undefined {
  // The common case: an address, or the name alone.
  if (host === undefined || /^(127\.0\.0\.1|localhost)(:\d+)?$/.test(host)) return undefined;
  const name = host.replace(/:\d+$/, '').toLowerCase();
  // An endpoint's own beginning is no bucket: bucket names have three letters or more.
  for (const endpoint of ENDPOINTS) {
    const bucket = endpoint.exec(name)?.[1];
    if (bucket !== undefined) return bucket.length > 2 ? bucket : undefined;
  }
  return undefined;
}
