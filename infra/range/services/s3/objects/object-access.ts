import { denialFault } from '../../../access/denial.ts';
import type { AccessRequest, Call } from '../../../service.ts';
import { namesAcl } from '../access/acl.ts';
import { ask, findBucket } from '../bucket.ts';
import { accessDenied, invalidArgument } from '../faults.ts';
import type { ObjectVersion } from '../state.ts';
import { writeContext } from './object-headers.ts';
import { findVersion, versionAt } from './object-store.ts';

export interface Addressed {
  readonly Bucket?: string | undefined;
  readonly Key?: string | undefined;
  readonly VersionId?: string | undefined;
}

/** Reading or removing a named version is another permission than reading or removing the current one. */
const VERSIONED = {
  GetObject: 'GetObjectVersion',
  GetObjectAttributes: 'GetObjectVersionAttributes',
  DeleteObject: 'DeleteObjectVersion',
  GetObjectTagging: 'GetObjectVersionTagging',
  PutObjectTagging: 'PutObjectVersionTagging',
  DeleteObjectTagging: 'DeleteObjectVersionTagging',
  GetObjectAcl: 'GetObjectVersionAcl',
  PutObjectAcl: 'PutObjectVersionAcl',
} as const;

type Context = Readonly<Record<string, readonly string[]>>;

export function askForVersion(
  call: Call,
  input: Addressed,
  verb: keyof typeof VERSIONED,
  context: Context = {},
): AccessRequest {
  const action = input.VersionId === undefined ? verb : VERSIONED[verb];
  return askAbout(call, input, `s3:${action}`, context);
}

/** A question about an object that is there, with what its own list and tags say. */
export function askAbout(
  call: Call,
  input: Addressed,
  action: `s3:${string}`,
  context: Context = {},
): AccessRequest {
  const version = versionAt(findBucket(input.Bucket, call), input.Key ?? '', input.VersionId);
  const tags = Object.entries(version?.tags ?? {}).map(
    ([key, value]) => [`s3:ExistingObjectTag/${key}`, [value]] as const,
  );
  return ask(
    call,
    input.Bucket,
    action,
    input.Key ?? '',
    {
      ...(input.VersionId !== undefined && { 's3:VersionId': [input.VersionId] }),
      ...Object.fromEntries(tags),
      ...context,
    },
    version,
  );
}

/** Tags, lists and locks that come with an object are permissions of their own. */
export function asksToWrite(call: Call, input: Addressed & object): readonly AccessRequest[] {
  const sent = input as Readonly<Record<string, unknown>>;
  const context = writeContext(input, call);
  const on = (action: `s3:${string}`) =>
    ask(call, input.Bucket, action, input.Key ?? '', context, undefined, true);
  return [
    on('s3:PutObject'),
    ...(sent['Tagging'] !== undefined ? [on('s3:PutObjectTagging')] : []),
    ...(namesAcl(sent) && sent['ACL'] !== 'bucket-owner-full-control'
      ? [on('s3:PutObjectAcl')]
      : []),
    ...(sent['ObjectLockMode'] !== undefined ? [on('s3:PutObjectRetention')] : []),
    ...(sent['ObjectLockLegalHoldStatus'] !== undefined ? [on('s3:PutObjectLegalHold')] : []),
  ];
}

/**
 * The version asked for. Who may not list the bucket is not told whether a key exists.
 *
 * @throws AwsFault NoSuchKey, NoSuchVersion or AccessDenied.
 */
export function readableVersion(call: Call, input: Addressed): ObjectVersion {
  const bucket = findBucket(input.Bucket, call);
  const key = input.Key ?? '';
  const found = versionAt(bucket, key, input.VersionId);
  if (found === undefined || (found.deleteMarker && input.VersionId === undefined)) {
    const action = input.VersionId === undefined ? 's3:ListBucket' : 's3:ListBucketVersions';
    const listing = ask(call, bucket.name, action);
    const decision = call.platform.decide(call.identity, listing);
    if (!decision.allowed) throw denialFault('s3', call.identity, listing, decision);
  }
  return findVersion(bucket, key, input.VersionId);
}

/**
 * What AWS asks of every request on a bucket: that it belongs to who the caller thinks, and that somebody pays.
 *
 * @throws AwsFault AccessDenied.
 */
export function checkExpectations(input: Readonly<Record<string, unknown>>, call: Call): void {
  const { Bucket, ExpectedBucketOwner, RequestPayer } = input;
  if (typeof Bucket !== 'string') return;
  const bucket = findBucket(Bucket, call);
  if (ExpectedBucketOwner !== undefined && !/^\d{12}$/.test(String(ExpectedBucketOwner))) {
    throw invalidArgument(
      'The value of the expected bucket owner parameter must be an AWS account ID',
      'InvalidBucketOwnerAWSAccountID',
    );
  }
  if (ExpectedBucketOwner !== undefined && ExpectedBucketOwner !== bucket.owner)
    throw accessDenied();
  const payment = bucket.settings.get('requestPayment') as { readonly Payer?: string } | undefined;
  if (payment?.Payer !== 'Requester' || call.signedBy === 'platform') return;
  if (call.identity.kind === 'anonymous') throw accessDenied();
  if (call.accountId !== bucket.owner && RequestPayer !== 'requester') throw accessDenied();
}
