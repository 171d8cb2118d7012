import type {
  GetBucketAclCommandInput,
  GetObjectAclCommandInput,
  PutBucketAclCommandInput,
  PutObjectAclCommandInput,
} from '@aws-sdk/client-s3';
import { AwsFault, type Call, operation } from '../../../service.ts';
import { type Acl, type AclPlace, askedAcl, isPublicAcl, shownAcl } from '../access/acl.ts';
import { ask, bucketArn, findBucket, objectArn, publicAccessOf, usesAcls } from '../bucket.ts';
import { aclsOff, blockedPublic } from '../faults.ts';
import { apiReference } from '../known-from.ts';
import { notify } from '../notify.ts';
import { askForVersion } from '../objects/object-access.ts';
import { callerOf, writeContext } from '../objects/object-headers.ts';
import { findVersion } from '../objects/object-store.ts';
import type { Bucket } from '../state.ts';
import { bucketTrail, objectTrail } from '../trail-rules.ts';

export const getBucketAcl = operation<GetBucketAclCommandInput, object>({
  knownFrom: [apiReference('GetBucketAcl')],
  authorizes: (input, call) => [ask(call, input.Bucket, 's3:GetBucketAcl')],
  async handle(input, call) {
    const { acl, owner } = findBucket(input.Bucket, call);
    return shownAcl(acl, owner);
  },
  trail: bucketTrail({ readOnly: true, flag: 'acl' }),
});

export const putBucketAcl = operation<PutBucketAclCommandInput, object>({
  knownFrom: [apiReference('PutBucketAcl')],
  authorizes: (input, call) => [
    ask(call, input.Bucket, 's3:PutBucketAcl', undefined, writeContext(input, call)),
  ],
  async handle(input, call) {
    const bucket = findBucket(input.Bucket, call);
    const place = { owner: bucket.owner, bucketOwner: bucket.owner, on: 'bucket' } as const;
    bucket.acl = newAcl(input, bucket, place, bucketArn(bucket.name), call);
    return {};
  },
  trail: bucketTrail({ readOnly: false, flag: 'acl', parameters: shownAsked }),
});

export const getObjectAcl = operation<GetObjectAclCommandInput, object>({
  knownFrom: [apiReference('GetObjectAcl')],
  authorizes: (input, call) => [askForVersion(call, input, 'GetObjectAcl')],
  async handle(input, call) {
    const bucket = findBucket(input.Bucket, call);
    const { acl, owner } = findVersion(bucket, input.Key ?? '', input.VersionId);
    return shownAcl(acl, owner);
  },
  trail: objectTrail({ readOnly: true, parameters: () => ({ acl: '' }) }),
});

export const putObjectAcl = operation<PutObjectAclCommandInput, object>({
  knownFrom: [apiReference('PutObjectAcl')],
  authorizes: (input, call) => [
    askForVersion(call, input, 'PutObjectAcl', writeContext(input, call)),
  ],
  async handle(input, call) {
    const bucket = findBucket(input.Bucket, call);
    const key = input.Key ?? '';
    const version = findVersion(bucket, key, input.VersionId);
    const place = { owner: version.owner, bucketOwner: bucket.owner, on: 'object' } as const;
    version.acl = newAcl(input, bucket, place, objectArn(bucket.name, key), call);
    notify(bucket, { name: 'ObjectAcl:Put', key, version, reason: 'PutObjectAcl' }, call);
    return {};
  },
  trail: objectTrail({
    readOnly: false,
    parameters: (input: PutObjectAclCommandInput) => ({ acl: '', ...shownAsked(input) }),
  }),
});

type AclInput = PutBucketAclCommandInput | PutObjectAclCommandInput;

/** @throws AwsFault AccessControlListNotSupported, AccessDenied by BlockPublicAcls, MalformedACLError. */
function newAcl(input: AclInput, bucket: Bucket, place: AclPlace, arn: string, call: Call): Acl {
  const acl = askedAcl(input, place, call);
  if (acl === undefined) {
    throw new AwsFault('MissingSecurityHeader', 400, 'Your request was missing a required header', {
      MissingHeaderName: 'x-amz-acl',
    });
  }
  if (!usesAcls(bucket)) {
    const isOwners =
      acl.length === 1 &&
      acl[0]?.permission === 'FULL_CONTROL' &&
      acl[0].grantee.kind === 'account' &&
      acl[0].grantee.id === bucket.owner &&
      input.ACL !== 'private';
    if (!isOwners) throw aclsOff();
  }
  if (isPublicAcl(acl) && publicAccessOf(bucket, call).BlockPublicAcls) {
    const action = place.on === 'bucket' ? 's3:PutBucketAcl' : 's3:PutObjectAcl';
    throw blockedPublic(callerOf(call), action, arn, 'ACLs');
  }
  return acl;
}

function shownAsked(input: AclInput): Readonly<Record<string, unknown>> {
  return {
    ...(input.ACL !== undefined && { 'x-amz-acl': [input.ACL] }),
    ...(input.AccessControlPolicy !== undefined && {
      AccessControlPolicy: {
        AccessControlList: { Grant: input.AccessControlPolicy.Grants ?? [] },
        Owner: input.AccessControlPolicy.Owner ?? '',
      },
    }),
  };
}
