import { createHash } from 'node:crypto';
import type { Grant } from '@aws-sdk/client-s3';
import type { AccountId } from '../../../../base/ids.ts';
import { AwsFault, type Call } from '../../../service.ts';
import { accessDenied, badArgument, invalidArgument, malformedAcl } from '../faults.ts';

export type Permission = 'FULL_CONTROL' | 'READ' | 'WRITE' | 'READ_ACP' | 'WRITE_ACP';

export interface AclGrant {
  readonly grantee:
    | { readonly kind: 'account'; readonly id: AccountId }
    | { readonly kind: 'group'; readonly uri: string };
  readonly permission: Permission;
}

/** An access control list. Source: S3 User Guide, "Access control list (ACL) overview". */
export type Acl = readonly AclGrant[];

const ALL_USERS = 'http://acs.amazonaws.com/groups/global/AllUsers';
const ANY_AWS = 'http://acs.amazonaws.com/groups/global/AuthenticatedUsers';
const LOG_DELIVERY = 'http://acs.amazonaws.com/groups/s3/LogDelivery';

/** S3's name for an account: 64 hex digits that say nothing about its number. */
export const canonicalId = (account: AccountId): string =>
  createHash('sha256').update(`canonical user of ${account}`).digest('hex');

export const ownersOnly = (owner: AccountId): Acl => [
  { grantee: { kind: 'account', id: owner }, permission: 'FULL_CONTROL' },
];

/** Where a list belongs to. */
export interface AclPlace {
  readonly owner: AccountId;
  readonly bucketOwner: AccountId;
  readonly on: 'bucket' | 'object';
}

interface AclInput {
  readonly ACL?: string | undefined;
  readonly GrantFullControl?: string | undefined;
  readonly GrantRead?: string | undefined;
  readonly GrantReadACP?: string | undefined;
  readonly GrantWrite?: string | undefined;
  readonly GrantWriteACP?: string | undefined;
  readonly AccessControlPolicy?:
    | {
        readonly Grants?: readonly Grant[] | undefined;
        readonly Owner?: { readonly ID?: string | undefined } | undefined;
      }
    | undefined;
}

const HEADERS: readonly (readonly [keyof AclInput, Permission])[] = [
  ['GrantFullControl', 'FULL_CONTROL'],
  ['GrantRead', 'READ'],
  ['GrantReadACP', 'READ_ACP'],
  ['GrantWrite', 'WRITE'],
  ['GrantWriteACP', 'WRITE_ACP'],
];

export const namesAcl = (input: AclInput): boolean =>
  input.ACL !== undefined || HEADERS.some(([member]) => input[member] !== undefined);

/**
 * The list a request asks for; undefined when it asks for none.
 *
 * @throws AwsFault InvalidRequest, InvalidArgument, MalformedACLError.
 */
export function askedAcl(input: AclInput, place: AclPlace, call: Call): Acl | undefined {
  const granted = HEADERS.flatMap(([member, permission]) =>
    parseGrantees(input[member] as string | undefined, call).map((grantee) => ({
      grantee,
      permission,
    })),
  );
  if (input.ACL !== undefined && granted.length > 0) {
    throw invalidArgument(
      'Specifying both Canned ACLs and Header Grants is not allowed',
      'InvalidRequest',
    );
  }
  if (input.ACL !== undefined) return cannedAcl(input.ACL, place);
  if (granted.length > 0) return granted;
  const { Grants } = input.AccessControlPolicy ?? {};
  if (input.AccessControlPolicy === undefined) return undefined;
  checkOwner(input.AccessControlPolicy.Owner?.ID, place, call);
  return (Grants ?? []).map((grant) => parseGrant(grant, call));
}

/** A list names whose it is, and cannot make it somebody else's. @throws AwsFault. */
function checkOwner(id: string | undefined, { owner }: AclPlace, call: Call): void {
  if (id === undefined) throw malformedAcl();
  if (id === canonicalId(owner)) return;
  if (call.platform.identities.accounts.every((account) => canonicalId(account) !== id))
    throw invalidId(id);
  throw accessDenied();
}

const invalidId = (id: string): AwsFault => badArgument('CanonicalUser/ID', id, 'Invalid id');

function cannedAcl(name: string, { owner, bucketOwner, on }: AclPlace): Acl {
  const own = ownersOnly(owner);
  const group = (uri: string, ...permissions: Permission[]): Acl =>
    permissions.map((permission) => ({ grantee: { kind: 'group', uri }, permission }));
  const bucketOwners = (permission: Permission): Acl =>
    on === 'bucket' || owner === bucketOwner
      ? []
      : [{ grantee: { kind: 'account', id: bucketOwner }, permission }];
  switch (name) {
    case 'private':
    case 'aws-exec-read':
      return own;
    case 'public-read':
      return [...own, ...group(ALL_USERS, 'READ')];
    case 'public-read-write':
      return [...own, ...group(ALL_USERS, 'READ', 'WRITE')];
    case 'authenticated-read':
      return [...own, ...group(ANY_AWS, 'READ')];
    case 'bucket-owner-read':
      return [...own, ...bucketOwners('READ')];
    case 'bucket-owner-full-control':
      return [...own, ...bucketOwners('FULL_CONTROL')];
    case 'log-delivery-write':
      return [...own, ...group(LOG_DELIVERY, 'WRITE', 'READ_ACP')];
    default:
      throw badArgument('x-amz-acl', name, '');
  }
}

/** `id="…", uri="…"` */
function parseGrantees(header: string | undefined, call: Call): readonly AclGrant['grantee'][] {
  if (header === undefined) return [];
  return header.split(',').map((text) => {
    const [, kind = '', value = ''] = /^\s*(\w+)\s*=\s*"?([^"]*)"?\s*$/.exec(text) ?? [];
    return granteeOf(kind.toLowerCase(), value, call);
  });
}

function parseGrant({ Grantee, Permission: permission }: Grant, call: Call): AclGrant {
  if (!isPermission(permission) || Grantee === undefined) throw malformedAcl();
  if (Grantee.URI !== undefined)
    return { grantee: granteeOf('uri', Grantee.URI, call), permission };
  if (Grantee.EmailAddress !== undefined)
    return { grantee: granteeOf('emailaddress', Grantee.EmailAddress, call), permission };
  return { grantee: granteeOf('id', Grantee.ID ?? '', call), permission };
}

function granteeOf(kind: string, value: string, call: Call): AclGrant['grantee'] {
  if (kind === 'uri') {
    if (![ALL_USERS, ANY_AWS, LOG_DELIVERY].includes(value))
      throw badArgument('Group/URI', value, 'Invalid group uri');
    return { kind: 'group', uri: value };
  }
  if (kind === 'id') {
    const account = call.platform.identities.accounts.find((each) => canonicalId(each) === value);
    if (account === undefined) throw invalidId(value);
    return { kind: 'account', id: account };
  }
  if (kind === 'emailaddress') {
    throw new AwsFault(
      'UnresolvableGrantByEmailAddress',
      400,
      'The e-mail address you provided does not match any account on record.',
    );
  }
  throw invalidArgument('Argument format not recognized');
}

const PERMISSIONS: readonly string[] = ['FULL_CONTROL', 'READ', 'WRITE', 'READ_ACP', 'WRITE_ACP'];
const isPermission = (text: string | undefined): text is Permission =>
  text !== undefined && PERMISSIONS.includes(text);

/** As GetBucketAcl and GetObjectAcl answer. */
export function shownAcl(acl: Acl, owner: AccountId) {
  return {
    Owner: { ID: canonicalId(owner) },
    Grants: acl.map(({ grantee, permission }) => ({
      Grantee:
        grantee.kind === 'group'
          ? { Type: 'Group', URI: grantee.uri }
          : { Type: 'CanonicalUser', ID: canonicalId(grantee.id) },
      Permission: permission,
    })),
  };
}

/** Everybody, or everybody with an AWS account, may do something. */
export const isPublicAcl = (acl: Acl): boolean =>
  acl.some(({ grantee }) => grantee.kind === 'group' && grantee.uri !== LOG_DELIVERY);

const ACTIONS: Readonly<Record<AclPlace['on'], Readonly<Record<Permission, readonly string[]>>>> = {
  bucket: {
    READ: ['s3:ListBucket', 's3:ListBucketVersions', 's3:ListBucketMultipartUploads'],
    WRITE: ['s3:PutObject', 's3:DeleteObject', 's3:DeleteObjectVersion'],
    READ_ACP: ['s3:GetBucketAcl'],
    WRITE_ACP: ['s3:PutBucketAcl'],
    FULL_CONTROL: [],
  },
  object: {
    READ: ['s3:GetObject', 's3:GetObjectVersion'],
    WRITE: [],
    READ_ACP: ['s3:GetObjectAcl', 's3:GetObjectVersionAcl'],
    WRITE_ACP: ['s3:PutObjectAcl', 's3:PutObjectVersionAcl'],
    FULL_CONTROL: [],
  },
};

/** What a list allows, in the words of a policy, so that one evaluator judges both. */
export function aclStatements(
  acl: Acl,
  on: AclPlace['on'],
  resource: string,
  ignorePublic: boolean,
  creating = false,
): readonly object[] {
  return acl.flatMap(({ grantee, permission }): readonly object[] => {
    if (ignorePublic && grantee.kind === 'group') return [];
    const table = ACTIONS[on];
    const allowed = permission === 'FULL_CONTROL' ? Object.values(table).flat() : table[permission];
    // Who may write an object may give it a list of its own when it is made.
    const mayList =
      creating && on === 'bucket' && table.WRITE.every((each) => allowed.includes(each));
    const Action = mayList ? [...allowed, 's3:PutObjectAcl'] : allowed;
    if (Action.length === 0) return [];
    const Resource = on === 'bucket' ? [resource, `${resource}/*`] : [resource];
    const statement = { Effect: 'Allow', Action, Resource };
    if (grantee.kind === 'account') return [{ ...statement, Principal: { AWS: grantee.id } }];
    if (grantee.uri === LOG_DELIVERY)
      return [{ ...statement, Principal: { Service: 'logging.s3.amazonaws.com' } }];
    return [
      {
        ...statement,
        Principal: '*',
        ...(grantee.uri === ANY_AWS && {
          Condition: { StringNotEquals: { 'aws:PrincipalType': 'Anonymous' } },
        }),
      },
    ];
  });
}
