import { own } from '../../infra/base/own.ts';
import { isObject, listAt, member, numberAt, parsedFrom, textAt } from '../evidence/json-value.ts';
import type { TrailRecord } from '../evidence/trail-record.ts';
import type { TrailEntry } from './case-file.ts';
import type { IncidentKind } from './timeline.ts';

/** One call that is a reason to look closer, and why. */
export interface Sign {
  readonly id: string;
  readonly atMs: number;
  readonly kind: Exclude<IncidentKind, 'finding' | 'lost-record'>;
  /** A weak sign makes an incident only beside others of the same actor. */
  readonly strength: 'strong' | 'weak';
  readonly succeeded: boolean;
  readonly name: string;
  readonly because: string;
}

type Reading = Pick<Sign, 'kind' | 'strength' | 'because'>;

/** What a call is a sign of by itself; undefined for what everybody does all day. */
export function signOf({ row, record }: TrailEntry): Sign | undefined {
  if (isPlatformsCall(record, row.sessionName)) return undefined;
  const name = callName(row.name);
  const reading = own(READERS, name)?.(record) ?? byName(row.source, name);
  if (reading === undefined) return undefined;
  const succeeded = row.errorCode === undefined;
  return { ...reading, id: row.eventId, atMs: row.atMs, succeeded, name };
}

/** Lambda puts the version of its API behind names: "AddPermission20150331v2". */
export const callName = (name: string): string => name.replace(/\d{8}(v\d+)?$/, '');

/** CloudFormation and services act for somebody whose own call is in the trail. */
export function isPlatformsCall(record: TrailRecord, sessionName: string | undefined): boolean {
  const identity = record.userIdentity;
  return (
    textAt(identity, 'type') === 'AWSService' ||
    sessionName === 'AWSCloudFormation' ||
    textAt(identity, 'invokedBy') === 'cloudformation.amazonaws.com'
  );
}

const strong = (kind: Sign['kind'], because: string): Reading => ({
  kind,
  strength: 'strong',
  because,
});
const weak = (kind: Sign['kind'], because: string): Reading => ({
  kind,
  strength: 'weak',
  because,
});

const LOGGING = 'what is recorded was changed';
const WIRING = 'how the response is reached was changed';

/** Calls that speak by their name alone. */
const NAMES: Readonly<Record<string, Readonly<Record<string, Reading>>>> = {
  cloudtrail: {
    StopLogging: strong('tampering', LOGGING),
    DeleteTrail: strong('tampering', LOGGING),
    UpdateTrail: strong('tampering', LOGGING),
    PutEventSelectors: strong('tampering', LOGGING),
    DeleteEventDataStore: strong('tampering', LOGGING),
  },
  ec2: { DeleteFlowLogs: strong('tampering', LOGGING) },
  guardduty: {
    DeleteDetector: strong('tampering', LOGGING),
    UpdateDetector: weak('tampering', LOGGING),
  },
  monitoring: {
    DeleteAlarms: strong('tampering', WIRING),
    DisableAlarmActions: strong('tampering', WIRING),
  },
  organizations: { LeaveOrganization: strong('tampering', 'the account leaves what governs it') },
  lambda: {
    PutFunctionEventInvokeConfig: strong('tampering', WIRING),
    UpdateFunctionEventInvokeConfig: strong('tampering', WIRING),
    DeleteFunctionEventInvokeConfig: strong('tampering', WIRING),
    PutFunctionConcurrency: strong('tampering', 'the function was slowed or stopped'),
    UpdateFunctionCode: strong('tampering', 'the code of a function was replaced'),
    UpdateFunctionConfiguration: weak('tampering', 'a function was set up differently'),
    RemovePermission: strong('tampering', WIRING),
    DeleteFunction: weak('tampering', 'a function was deleted'),
  },
  events: {
    DisableRule: strong('tampering', WIRING),
    DeleteRule: strong('tampering', WIRING),
    RemoveTargets: strong('tampering', WIRING),
  },
  sns: {
    DeleteTopic: strong('tampering', WIRING),
    Unsubscribe: strong('tampering', WIRING),
  },
  sqs: {
    DeleteQueue: strong('tampering', WIRING),
    PurgeQueue: strong('tampering', 'a queue was emptied'),
  },
  s3: {
    PutBucketNotification: strong('tampering', WIRING),
    DeleteBucketPublicAccessBlock: strong('exposure', 'the block on public access was removed'),
    DeleteAccountPublicAccessBlock: strong('exposure', 'the block on public access was removed'),
    DeleteBucketEncryption: weak('exposure', 'default encryption was removed'),
  },
  iam: {
    CreateUser: weak('persistence', 'a user was made'),
    CreateAccessKey: weak('persistence', 'a long-term key was made'),
    AddUserToGroup: weak('persistence', 'a user was put into a group'),
    PutUserPolicy: weak('persistence', 'a user was given permissions'),
    AttachUserPolicy: weak('persistence', 'a user was given permissions'),
    AttachRolePolicy: weak('persistence', 'a role was given permissions'),
    PutRolePolicy: weak('persistence', 'a role was given permissions'),
  },
  rolesanywhere: {
    CreateTrustAnchor: strong('persistence', 'certificates from outside were trusted'),
  },
};

const byName = (source: string, name: string): Reading | undefined =>
  own(own(NAMES, source.replace('.amazonaws.com', '')) ?? {}, name);

/** Calls whose parameters decide. */
const READERS: Readonly<Record<string, (record: TrailRecord) => Reading | undefined>> = {
  PutBucketPolicy: (record) =>
    allowsOutsiders(member(record.requestParameters, 'bucketPolicy'), record)
      ? strong('exposure', 'a bucket was opened to everybody or another account')
      : undefined,
  PutBucketPublicAccessBlock: opensBlock,
  PutAccountPublicAccessBlock: opensBlock,
  PutBucketAcl: opensAcl,
  PutObjectAcl: opensAcl,
  AddPermission: (record) => {
    const principal = textAt(record.requestParameters, 'principal');
    const isService = principal?.endsWith('.amazonaws.com') === true;
    if (principal === undefined || isService || !isOutsider(principal, record)) return undefined;
    return strong('exposure', 'everybody or another account may invoke a function');
  },
  CreateFunctionUrlConfig: (record) =>
    textAt(record.requestParameters, 'authType') === 'NONE'
      ? strong('exposure', 'a function was opened to the internet')
      : undefined,
  ModifySnapshotAttribute: (record) =>
    sharesOutside(record) ? strong('exposure', 'a disk snapshot was shared') : undefined,
  ModifyImageAttribute: (record) =>
    sharesOutside(record) ? strong('exposure', 'a machine image was shared') : undefined,
  UpdateAssumeRolePolicy: trustsOutsiders('policyDocument'),
  CreateRole: trustsOutsiders('assumeRolePolicyDocument'),
  CreateLoginProfile: (record) => password(record, 'a user was given a password'),
  UpdateLoginProfile: (record) => password(record, 'the password of a user was changed'),
  AttachUserPolicy: givesEverything,
  AttachRolePolicy: givesEverything,
  PutUserPolicy: givesEverything,
  PutRolePolicy: givesEverything,
  PutBucketVersioning: (record) =>
    textAt(record.requestParameters, 'VersioningConfiguration', 'Status') === 'Suspended'
      ? strong('destruction', 'versions are no longer kept')
      : undefined,
  PutBucketLifecycle: (record) => {
    const days = daysToDeletion(record);
    return days !== undefined && days <= SOON_DAYS
      ? strong('destruction', `objects are deleted after ${days} days`)
      : undefined;
  },
  PutObject: foreignKey,
  CopyObject: foreignKey,
};

/** Whoever sets their own password had one. */
const password = (record: TrailRecord, because: string): Reading => {
  const named = textAt(record.requestParameters, 'userName');
  const isOwn = named !== undefined && named === textAt(record.userIdentity, 'userName');
  return isOwn ? weak('persistence', because) : strong('persistence', because);
};

/** Whether a disk, an image or a copy of a database was shared with everybody, another account or an organization. */
export function sharesOutside(record: TrailRecord): boolean {
  const request = record.requestParameters;
  const own = [textAt(record, 'recipientAccountId'), textAt(record.userIdentity, 'accountId')];
  const isOutside = (one: unknown): boolean =>
    textAt(one, 'group') === 'all' ||
    textAt(one, 'organizationArn') !== undefined ||
    textAt(one, 'organizationalUnitArn') !== undefined ||
    (textAt(one, 'userId') !== undefined && !own.includes(textAt(one, 'userId')));
  const added = [
    ...listAt(request, 'createVolumePermission', 'add', 'items'),
    ...listAt(request, 'launchPermission', 'add', 'items'),
  ];
  const restored = textAt(request, 'attributeName') === 'restore' ? request : undefined;
  const values = listAt(restored, 'valuesToAdd').filter((one) => typeof one === 'string');
  return added.some(isOutside) || values.some((one) => !own.includes(one));
}

export const SOON_DAYS = 7;

/** After how many days the soonest rule in force deletes objects. Moving them, or ending uploads, deletes nothing. */
export function daysToDeletion(record: TrailRecord): number | undefined {
  const rule = member(record.requestParameters, 'LifecycleConfiguration', 'Rule');
  const rules: readonly unknown[] = Array.isArray(rule) ? rule : [rule];
  const days = rules
    .filter((one) => textAt(one, 'Status') !== 'Disabled')
    .flatMap((one) => numberAt(one, 'Expiration', 'Days') ?? []);
  return days.length === 0 ? undefined : Math.min(...days.slice(0, 1000));
}

/** Only who made the call has the key afterwards: how buckets are held to ransom. */
export function foreignKey(record: TrailRecord): Reading | undefined {
  const request = record.requestParameters;
  const isCustomers =
    textAt(request, 'x-amz-server-side-encryption-customer-algorithm') !== undefined ||
    textAt(record.additionalEventData, 'SSEApplied') === 'SSE_C';
  return isCustomers
    ? strong('destruction', 'an object was encrypted with a key of the caller')
    : undefined;
}

export function opensBlock(record: TrailRecord): Reading | undefined {
  const block = member(record.requestParameters, 'PublicAccessBlockConfiguration');
  const opened =
    isObject(block) && Object.values(block).some((one) => one === false || one === 'false');
  return opened ? strong('exposure', 'the block on public access was loosened') : undefined;
}

export function opensAcl(record: TrailRecord): Reading | undefined {
  const request = record.requestParameters;
  const text = JSON.stringify([
    member(request, 'AccessControlPolicy'),
    member(request, 'accessControlList'),
    member(request, 'x-amz-acl'),
    member(request, 'x-amz-grant-read'),
    member(request, 'x-amz-grant-full-control'),
  ]);
  return /AllUsers|AuthenticatedUsers|"(public-read(-write)?|authenticated-read)"/.test(text)
    ? strong('exposure', 'an access control list lets everybody in')
    : undefined;
}

function trustsOutsiders(named: string): (record: TrailRecord) => Reading | undefined {
  return (record) =>
    allowsOutsiders(parsedFrom(member(record.requestParameters, named)), record)
      ? strong('persistence', 'a role may be assumed from outside the account')
      : named === 'policyDocument'
        ? weak('persistence', 'who may assume a role was changed')
        : undefined;
}

export function givesEverything(record: TrailRecord): Reading | undefined {
  const request = record.requestParameters;
  const arn = textAt(request, 'policyArn') ?? '';
  const statements = statementsOf(parsedFrom(member(request, 'policyDocument')));
  const everything =
    /policy\/(AdministratorAccess|IAMFullAccess|PowerUserAccess)$/.test(arn) ||
    statements.some(
      (one) =>
        textAt(one, 'Effect') === 'Allow' &&
        textsOf(member(one, 'Action')).some((action) => action === '*' || /^iam:\*$/i.test(action)),
    );
  return everything ? strong('persistence', 'somebody was given all permissions') : undefined;
}

const statementsOf = (policy: unknown): readonly unknown[] => {
  const statement = member(policy, 'Statement');
  return Array.isArray(statement) ? listAt(policy, 'Statement') : [statement];
};

const textsOf = (value: unknown): readonly string[] =>
  (Array.isArray(value) ? (value as readonly unknown[]) : [value]).filter(
    (one) => typeof one === 'string',
  );

export function allowsOutsiders(policy: unknown, record: TrailRecord): boolean {
  return statementsOf(policy).some((one) => {
    if (textAt(one, 'Effect') !== 'Allow') return false;
    const principal = member(one, 'Principal');
    const named = typeof principal === 'string' ? [principal] : textsOf(member(principal, 'AWS'));
    // A condition may narrow "*" down to our own; what it says is not judged here.
    const isNarrowed = isObject(member(one, 'Condition'));
    return named.some((who) => isOutsider(who, record) && !(who === '*' && isNarrowed));
  });
}

export function isOutsider(principal: string, record: TrailRecord): boolean {
  if (principal === '*') return true;
  const account = /^(\d{12})$|^arn:[^:]*:(?:iam|sts)::(\d{12}):/.exec(principal);
  const named = account?.[1] ?? account?.[2];
  const own = [textAt(record, 'recipientAccountId'), textAt(record.userIdentity, 'accountId')];
  return named !== undefined && !own.includes(named);
}

/** Whether the call reads what is worth stealing in bulk, and what it reads; undefined for others. */
export function takenBy({ row, record }: TrailEntry): string | undefined {
  if (row.errorCode !== undefined || row.principalType === 'AWSService') return undefined;
  const request = record.requestParameters;
  switch (row.name) {
    case 'GetSecretValue':
      return `secret ${textAt(request, 'secretId') ?? row.eventId}`;
    case 'GetParameter':
    case 'GetParameters':
      return member(request, 'withDecryption') === true ? `parameter ${row.eventId}` : undefined;
    case 'GetPasswordData':
      return `password of ${textAt(request, 'instanceId') ?? row.eventId}`;
    default:
      return undefined;
  }
}

export const isRefusal = (errorCode: string | undefined): boolean =>
  errorCode !== undefined && /AccessDenied|UnauthorizedOperation|Forbidden/.test(errorCode);

/** Every call that can be a sign, by CloudTrail's name without the version of the API. */
export const SIGN_CALLS: readonly string[] = [
  ...new Set([...Object.values(NAMES).flatMap(Object.keys), ...Object.keys(READERS)]),
].sort();
