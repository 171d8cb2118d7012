import type { Arn } from '../../../base/ids.ts';
import type { Instant } from '../../../base/instant.ts';
import { type AccessRequest, AwsFault, type Call } from '../../service.ts';
import { aclStatements } from './access/acl.ts';
import { isPublicPolicy } from './access/public-policy.ts';
import { noSuchBucket } from './faults.ts';
import { type Bucket, type ObjectVersion, type PublicAccess, s3State } from './state.ts';

export const bucketArn = (name: string): Arn => `arn:aws:s3:::${name}`;
export const objectArn = (bucket: string, key: string): Arn => `arn:aws:s3:::${bucket}/${key}`;

/** @throws AwsFault NoSuchBucket. */
export function findBucket(name: string | undefined, call: Call): Bucket {
  const bucket = call.platform.state(s3State).buckets.get(name ?? '');
  if (bucket === undefined) throw noSuchBucket(name ?? '');
  return bucket;
}

type Context = Readonly<Record<string, readonly string[]>>;

/** One question about a bucket or one of its keys, with the bucket's policy and owner. */
export function ask(
  call: Call,
  bucketName: string | undefined,
  action: AccessRequest['action'],
  key?: string,
  context: Context = {},
  version?: ObjectVersion,
  creating = false,
): AccessRequest {
  const bucket = findBucket(bucketName, call);
  refuseWhilePublic(bucket, call);
  // A bucket's policy says nothing about objects that belong to somebody else.
  const stranger = usesAcls(bucket) && version !== undefined && version.owner !== bucket.owner;
  const policy = policyOf(bucket, call, key, stranger ? version : undefined, version, creating);
  return {
    action,
    resource: key === undefined ? bucketArn(bucket.name) : objectArn(bucket.name, key),
    resourceAccount: stranger ? version.owner : bucket.owner,
    ...(policy !== undefined && { resourcePolicy: policy }),
    context: { ...howSigned(call), 's3:ResourceAccount': [bucket.owner], ...context },
  };
}

const OPEN: PublicAccess = {
  BlockPublicAcls: false,
  IgnorePublicAcls: false,
  BlockPublicPolicy: false,
  RestrictPublicBuckets: false,
};

/** The bucket's switches and its account's: one that is on in either place is on. */
export function publicAccessOf(bucket: Bucket, call: Call): PublicAccess {
  const own = bucket.publicAccess ?? OPEN;
  const account = call.platform.state(s3State).accountBlocks.get(bucket.owner);
  if (account === undefined) return own;
  return {
    BlockPublicAcls: own.BlockPublicAcls || account.BlockPublicAcls,
    IgnorePublicAcls: own.IgnorePublicAcls || account.IgnorePublicAcls,
    BlockPublicPolicy: own.BlockPublicPolicy || account.BlockPublicPolicy,
    RestrictPublicBuckets: own.RestrictPublicBuckets || account.RestrictPublicBuckets,
  };
}

export type Ownership = 'BucketOwnerEnforced' | 'BucketOwnerPreferred' | 'ObjectWriter';

export function ownershipOf(bucket: Bucket): Ownership {
  const stored = bucket.settings.get('ownership') as
    | { readonly Rules?: readonly { readonly ObjectOwnership?: Ownership }[] }
    | undefined;
  return stored?.Rules?.[0]?.ObjectOwnership ?? 'ObjectWriter';
}

export const usesAcls = (bucket: Bucket): boolean => ownershipOf(bucket) !== 'BucketOwnerEnforced';

function policyOf(
  bucket: Bucket,
  call: Call,
  key: string | undefined,
  stranger: ObjectVersion | undefined,
  version: ObjectVersion | undefined,
  creating: boolean,
): unknown {
  const own = stranger === undefined ? bucket.policy?.document : undefined;
  if (!usesAcls(bucket)) return own;
  const ignore = publicAccessOf(bucket, call).IgnorePublicAcls;
  const granted = [
    ...aclStatements(bucket.acl, 'bucket', bucketArn(bucket.name), ignore, creating),
    ...(version !== undefined && key !== undefined
      ? aclStatements(version.acl, 'object', objectArn(bucket.name, key), ignore)
      : []),
  ];
  const { Version = '2012-10-17', Statement = [] } = (own ?? {}) as {
    readonly Version?: string;
    readonly Statement?: unknown;
  };
  return { Version, Statement: [...[Statement].flat(), ...granted] };
}

const AUTH_TYPES = { header: 'REST-HEADER', query: 'REST-QUERY-STRING', form: 'POST' } as const;

function howSigned(call: Call): Context {
  if (call.signedBy === 'none' || call.signedBy === 'platform') return {};
  const signedAt = call.notes['signedAt'];
  return {
    's3:authType': [AUTH_TYPES[call.signedBy]],
    's3:signatureversion': ['AWS4-HMAC-SHA256'],
    's3:TlsVersion': ['1.3'],
    ...(call.signedBy === 'query' &&
      typeof signedAt === 'number' && {
        's3:signatureAge': [String(Math.max(0, call.at - (signedAt as Instant)))],
      }),
  };
}

/** RestrictPublicBuckets keeps strangers out for as long as the policy is public; services are no strangers. */
function refuseWhilePublic(bucket: Bucket, call: Call): void {
  const { identity } = call;
  if (bucket.policy === undefined || !publicAccessOf(bucket, call).RestrictPublicBuckets) return;
  const stranger =
    identity.kind === 'anonymous' ||
    ('accountId' in identity && identity.accountId !== bucket.owner);
  if (stranger && isPublicPolicy(bucket.policy.document)) {
    throw new AwsFault('AccessDenied', 403, 'Access Denied');
  }
}
