import { textAt } from '../evidence/json-value.ts';
import { containmentOf, type EventRow } from '../store/event-row.ts';
import type { TrailEntry } from './case-file.ts';

/** What an attack was done with and to. Taking away anything else may look like a response, and contains nothing. */
export interface AttackSurface {
  readonly accounts: ReadonlySet<string>;
  readonly users: ReadonlySet<string>;
  readonly roles: ReadonlySet<string>;
  readonly keys: ReadonlySet<string>;
  readonly buckets: ReadonlySet<string>;
  /** "bucket/key" */
  readonly objects: ReadonlySet<string>;
  readonly functions: ReadonlySet<string>;
}

/** The surface that these calls show, and the objects that are named beside them. */
export function surfaceOf(
  calls: readonly EventRow[],
  objects: readonly { readonly bucket: string; readonly key: string }[] = [],
): AttackSurface {
  const of = (pick: (row: EventRow) => string | undefined) =>
    new Set(calls.flatMap((row) => pick(row) ?? []));
  return {
    accounts: of(({ account }) => account),
    users: of(({ principalType, principalArn }) =>
      principalType === 'IAMUser'
        ? principalArn?.slice(principalArn.lastIndexOf('/') + 1)
        : undefined,
    ),
    roles: of(({ roleName }) => roleName),
    keys: new Set([...of(({ accessKey }) => accessKey), ...of(({ createdKey }) => createdKey)]),
    buckets: new Set([...of(({ bucket }) => bucket), ...objects.map(({ bucket }) => bucket)]),
    objects: new Set([
      ...of(({ bucket, objectKey }) => objectName(bucket, objectKey)),
      ...objects.flatMap(({ bucket, key }) => objectName(bucket, key) ?? []),
    ]),
    functions: of(({ functionName }) => functionName),
  };
}

/** What either shows. */
export function both(one: AttackSurface, other: AttackSurface): AttackSurface {
  const of = (what: keyof AttackSurface) => new Set([...one[what], ...other[what]]);
  return {
    accounts: of('accounts'),
    users: of('users'),
    roles: of('roles'),
    keys: of('keys'),
    buckets: of('buckets'),
    objects: of('objects'),
    functions: of('functions'),
  };
}

/** What a successful call took from an attack: "bucket", "key", …; undefined when it took nothing of this one. */
export const containedBy = (entry: TrailEntry, surface: AttackSurface): string | undefined =>
  containmentOf(entry.record) === undefined ? undefined : takenFrom(entry, surface);

/** The same of a call that is known to take something from somebody. */
export function takenFrom({ row, record }: TrailEntry, surface: AttackSurface): string | undefined {
  const isElsewhere =
    row.account !== undefined && surface.accounts.size > 0 && !surface.accounts.has(row.account);
  if (isElsewhere) return undefined;
  const request = record.requestParameters;
  const name = row.name.replace(/\d{8}(v\d+)?$/, '');
  const among = (what: string, set: ReadonlySet<string>, value: string | undefined) =>
    value !== undefined && set.has(value) ? what : undefined;
  switch (name) {
    case 'PutBucketPolicy':
    case 'PutBucketPublicAccessBlock':
      return among('bucket', surface.buckets, row.bucket);
    case 'PutAccountPublicAccessBlock':
      return surface.buckets.size > 0 ? 'bucket' : undefined;
    case 'PutUserPolicy':
    case 'AttachUserPolicy':
      return among('user', surface.users, textAt(request, 'userName'));
    case 'PutRolePolicy':
    case 'AttachRolePolicy':
      return among('role', surface.roles, textAt(request, 'roleName'));
    case 'UpdateAccessKey':
    case 'DeleteAccessKey':
      return textAt(request, 'accessKeyId') === undefined
        ? among('user', surface.users, textAt(request, 'userName'))
        : among('key', surface.keys, textAt(request, 'accessKeyId'));
    case 'PutFunctionConcurrency':
      return among('function', surface.functions, row.functionName);
    case 'DeleteObject':
    case 'PutObjectTagging':
    case 'PutObjectLegalHold':
      return among('object', surface.objects, objectName(row.bucket, row.objectKey));
    default:
      // Of a group, who is in it is not told; of a batch of objects, which they were.
      return undefined;
  }
}

const objectName = (bucket: string | undefined, key: string | undefined): string | undefined =>
  bucket === undefined || key === undefined ? undefined : `${bucket}/${key}`;
