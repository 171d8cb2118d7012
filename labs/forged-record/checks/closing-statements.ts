import { GetBucketPolicyCommand, S3Client } from '@aws-sdk/client-s3';
import { z } from 'zod';
import { clientOf } from '../../account-reader.ts';
import type { AccountView } from '../../check.ts';

/** The Sids of denials, other than of unencrypted requests, that nobody but a few named principals escape. */
export async function closingStatements(
  account: AccountView,
  Bucket: string,
): Promise<readonly string[]> {
  const s3 = new S3Client(clientOf(account));
  try {
    const { Policy = '' } = await s3.send(new GetBucketPolicyCommand({ Bucket }));
    return policy
      .parse(JSON.parse(Policy))
      .Statement.filter(
        ({ Effect, Condition }) =>
          Effect === 'Deny' && !('aws:SecureTransport' in (Condition?.['Bool'] ?? {})),
      )
      .map(({ Sid }) => Sid);
  } finally {
    s3.destroy();
  }
}

const policy = z.object({
  Statement: z.array(
    z.object({
      Sid: z.string().default('a denial'),
      Effect: z.string(),
      Condition: z.record(z.string(), z.record(z.string(), z.unknown())).optional(),
    }),
  ),
});
