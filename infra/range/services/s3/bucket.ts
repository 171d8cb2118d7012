import type { Arn } from '../../../base/ids.ts';
import { type AccessRequest, AwsFault, type Call } from '../../service.ts';
import { noSuchBucket } from './faults.ts';
import { isPublicPolicy } from './public-policy.ts';
import { type Bucket, type PublicAccess, s3State } from './state.ts';

export const bucketArn = (name: string): Arn => `arn:aws:s3:::${name}`;
export const objectArn = (bucket: string, key: string): Arn => `arn:aws:s3:::${bucket}/${key}`;

/** @throws AwsFault NoSuchBucket. */
export function findBucket(name: string | undefined, call: Call): Bucket {
  const bucket = call.platform.state(s3State).buckets.get(name ?? '');
  if (bucket === undefined) throw noSuchBucket(name ?? '');
  return bucket;
}

/** One question about a bucket or one of its keys, with the bucket's policy and owner. */
export function ask(
  call: Call,
  bucketName: string | undefined,
  action: AccessRequest['action'],
  key?: string,
  context: Readonly<Record<string, readonly string[]>> = {},
): AccessRequest {
  const bucket = findBucket(bucketName, call);
  refuseWhilePublic(bucket, call);
  return {
    action,
    resource: key === undefined ? bucketArn(bucket.name) : objectArn(bucket.name, key),
    resourceAccount: bucket.owner,
    ...(bucket.policy !== undefined && { resourcePolicy: bucket.policy.document }),
    context,
  };
}

const OPEN: PublicAccess = {
  BlockPublicAcls: false,
  IgnorePublicAcls: false,
  BlockPublicPolicy: false,
  RestrictPublicBuckets: false,
};

export const publicAccessOf = (bucket: Bucket): PublicAccess => bucket.publicAccess ?? OPEN;

/** RestrictPublicBuckets keeps strangers out for as long as the policy is public; services are no strangers. */
function refuseWhilePublic(bucket: Bucket, call: Call): void {
  const { identity } = call;
  if (!publicAccessOf(bucket).RestrictPublicBuckets || bucket.policy === undefined) return;
  const stranger =
    identity.kind === 'anonymous' ||
    ('accountId' in identity && identity.accountId !== bucket.owner);
  if (stranger && isPublicPolicy(bucket.policy.document)) {
    throw new AwsFault('AccessDenied', 403, 'Access Denied');
  }
}
