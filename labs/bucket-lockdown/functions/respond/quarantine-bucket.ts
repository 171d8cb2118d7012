import { GetBucketPolicyCommand, PutBucketPolicyCommand, type S3Client } from '@aws-sdk/client-s3';
import { z } from 'zod';
import { type CallLog, isNamed } from '../../../../infra/cdk/handler/call-log.ts';

const SID = 'AftertraceQuarantine';

/**
 * Closes a bucket to everybody but those named and AWS's own services.
 *
 * PutBucketPolicy replaces the whole policy, so what stands there is read first and kept.
 */
export async function quarantineBucket(
  s3: S3Client,
  { bucket, leftIn }: { readonly bucket: string; readonly leftIn: readonly string[] },
  log: CallLog,
): Promise<void> {
  const before = await policyOf(s3, bucket, log);
  const kept = before.Statement.filter((statement) => statement['Sid'] !== SID);
  const arn = `arn:aws:s3:::${bucket}`;
  const quarantine = {
    Sid: SID,
    Effect: 'Deny',
    Principal: '*',
    Action: 's3:*',
    Resource: [arn, `${arn}/*`],
    Condition: {
      // The role's ARN stands for all its sessions here; NotPrincipal would want each of them named.
      ArnNotLike: { 'aws:PrincipalArn': leftIn },
      Bool: { 'aws:PrincipalIsAWSService': 'false' },
    },
  };
  const Policy = JSON.stringify({ ...before, Statement: [...kept, quarantine] });
  await log.made(
    's3:PutBucketPolicy',
    s3.send(new PutBucketPolicyCommand({ Bucket: bucket, Policy })),
  );
}

async function policyOf(s3: S3Client, Bucket: string, log: CallLog): Promise<Policy> {
  try {
    const { Policy = '' } = await log.made(
      's3:GetBucketPolicy',
      s3.send(new GetBucketPolicyCommand({ Bucket })),
    );
    return policy.parse(JSON.parse(Policy));
  } catch (error) {
    if (isNamed(error, 'NoSuchBucketPolicy')) return { Version: '2012-10-17', Statement: [] };
    throw error;
  }
}

/** Whatever else is in it goes back as it was. */
const policy = z.looseObject({
  Version: z.string(),
  Statement: z.array(z.record(z.string(), z.unknown())),
});
type Policy = z.infer<typeof policy>;
