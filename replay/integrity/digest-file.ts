import { createHash } from 'node:crypto';
import { z } from 'zod';

const hex = z.string().regex(/^[0-9a-f]*$/i);

/** A digest as CloudTrail writes it; the members the AWS CLI asks for. */
const digest = z.looseObject({
  awsAccountId: z.string().optional(),
  digestStartTime: z.iso.datetime(),
  digestEndTime: z.iso.datetime(),
  digestS3Bucket: z.string(),
  digestS3Object: z.string(),
  digestPublicKeyFingerprint: z.string(),
  digestSignatureAlgorithm: z.string(),
  previousDigestS3Bucket: z.string().nullable(),
  previousDigestS3Object: z.string().nullable(),
  previousDigestHashValue: hex.nullable(),
  previousDigestHashAlgorithm: z.string().nullable(),
  previousDigestSignature: hex.nullable(),
  logFiles: z.array(
    z.looseObject({
      s3Bucket: z.string(),
      s3Object: z.string(),
      hashValue: hex,
      hashAlgorithm: z.string(),
      oldestEventTime: z.iso.datetime().nullish(),
      newestEventTime: z.iso.datetime().nullish(),
    }),
  ),
});

export type Digest = z.infer<typeof digest>;

/** @returns the digest, or why the text is none. */
export function readDigest(bytes: Buffer): Digest | { readonly because: string } {
  let value: unknown;
  try {
    value = JSON.parse(bytes.toString('utf8'));
  } catch {
    return { because: 'it is not JSON' };
  }
  const read = digest.safeParse(value);
  if (read.success) return read.data;
  const issue = read.error.issues[0];
  return { because: `${issue?.path.join('.') ?? ''}: ${issue?.message ?? 'is wrong'}` };
}

export const sha256Of = (bytes: Uint8Array): string =>
  createHash('sha256').update(bytes).digest('hex');

/** What CloudTrail signs: the end of the hour, where the digest lies, what is in it and the signature before it. */
export const stringToSign = (digest: Digest, bytes: Uint8Array): string =>
  [
    digest.digestEndTime,
    `${digest.digestS3Bucket}/${digest.digestS3Object}`,
    sha256Of(bytes),
    digest.previousDigestSignature ?? 'null',
  ].join('\n');
