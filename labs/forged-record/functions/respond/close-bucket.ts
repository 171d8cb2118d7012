import { GetBucketPolicyCommand, PutBucketPolicyCommand, type S3Client } from '@aws-sdk/client-s3';
import { z } from 'zod';

const SID = 'AftertraceClosed';

/**
 * Nobody but the responder reads or writes an object of the bucket any more.
 *
 * PutBucketPolicy replaces the whole policy, so what stands there is read first and kept. Twice is as good as once.
 */
export async function closeBucket(
  Bucket: string,
  { s3, ownRoleArn }: { readonly s3: S3Client; readonly ownRoleArn: string },
): Promise<void> {
  const { Policy = '' } = await s3.send(new GetBucketPolicyCommand({ Bucket }));
  const before = policy.parse(JSON.parse(Policy));
  const closed = {
    Sid: SID,
    Effect: 'Deny',
    Principal: '*',
    Action: ['s3:GetObject', 's3:GetObjectVersion', 's3:PutObject'],
    Resource: `arn:aws:s3:::${Bucket}/*`,
    Condition: { ArnNotEquals: { 'aws:PrincipalArn': ownRoleArn } },
  };
  const Statement = [...before.Statement.filter((one) => one['Sid'] !== SID), closed];
  await s3.send(
    new PutBucketPolicyCommand({ Bucket, Policy: JSON.stringify({ ...before, Statement }) }),
  );
}

/** Whatever else is in it goes back as it was. */
const policy = z.looseObject({ Statement: z.array(z.record(z.string(), z.unknown())) });
