import { isObject, listAt, member, numberAt, parsedFrom, textAt } from '../evidence/json-value.ts';
import type { TrailRecord } from '../evidence/trail-record.ts';
import { type EventFact, eventFacts } from './event-facts.ts';

/** The members of a trail record that rules, phases and readers use, read once. */
export interface EventRow {
  readonly eventId: string;
  readonly atMs: number;
  readonly precision: 's' | 'ms';
  readonly source: string;
  readonly name: string;
  readonly account: string | undefined;
  readonly principalType: string | undefined;
  readonly principalArn: string | undefined;
  readonly roleName: string | undefined;
  readonly sessionName: string | undefined;
  readonly accessKey: string | undefined;
  readonly invokedBy: string | undefined;
  readonly sourceIp: string | undefined;
  readonly errorCode: string | undefined;
  /** Of a call that was answered: why the first entry it did not accept was not. */
  readonly refusedEntry: string | undefined;
  readonly requestId: string | undefined;
  readonly bucket: string | undefined;
  readonly objectKey: string | undefined;
  readonly functionName: string | undefined;
  readonly invocationType: string | undefined;
  readonly sourceArn: string | undefined;
  readonly givenRoleName: string | undefined;
  readonly sessionKey: string | undefined;
  readonly createdKey: string | undefined;
  readonly outputs: readonly EventOutput[];
  readonly facts: readonly EventFact[];
}

export interface EventOutput {
  readonly kind: 'message' | 'notification' | 'bus-event' | 'version';
  readonly value: string | undefined;
  readonly md5: string | undefined;
  readonly field: string;
}

export function eventRow(record: TrailRecord): EventRow {
  const request = record.requestParameters;
  const identity = record.userIdentity;
  const arn = textAt(identity, 'arn');
  const session = sessionOf(arn);
  const issuer = textAt(identity, 'sessionContext', 'sessionIssuer', 'arn');
  return {
    eventId: record.eventID,
    ...timeOf(record),
    source: record.eventSource,
    name: record.eventName,
    account: textAt(record, 'recipientAccountId'),
    principalType: textAt(identity, 'type'),
    principalArn: arn,
    roleName: issuer === undefined ? session?.role : lastPart(issuer),
    sessionName: session?.name ?? textAt(identity, 'principalId')?.split(':')[1],
    accessKey: textAt(identity, 'accessKeyId'),
    invokedBy: textAt(identity, 'invokedBy'),
    sourceIp: textAt(record, 'sourceIPAddress'),
    errorCode: textAt(record, 'errorCode'),
    refusedEntry: refusedEntryOf(record),
    requestId: textAt(record, 'requestID'),
    bucket: textAt(request, 'bucketName'),
    objectKey: textAt(request, 'key'),
    functionName: functionNameOf(record),
    invocationType: textAt(request, 'invocationType'),
    sourceArn: textAt(request, 'sourceArn'),
    givenRoleName: lastPart(textAt(request, 'role')),
    sessionKey: textAt(record.responseElements, 'credentials', 'accessKeyId'),
    createdKey: textAt(record.responseElements, 'accessKey', 'accessKeyId'),
    outputs: outputsOf(record),
    facts: eventFacts(record),
  };
}

/** "assumed-role/<role>/<session>" of an STS arn. */
function sessionOf(
  arn: string | undefined,
): { readonly role: string; readonly name: string } | undefined {
  const parts = /^arn:[^:]*:sts::[^:]*:assumed-role\/(?:.*\/)?([^/]+)\/([^/]+)$/.exec(arn ?? '');
  return parts?.[1] !== undefined && parts[2] !== undefined
    ? { role: parts[1], name: parts[2] }
    : undefined;
}

/** The name in "scan", "scan:live", "111122223333:function:scan" or a full function arn. */
export function functionNameIn(reference: string | undefined): string | undefined {
  if (reference === undefined) return undefined;
  const afterWord = /(?:^|:)function:([^:]+)/.exec(reference);
  return afterWord?.[1] ?? reference.split(':')[0];
}

/**
 * S3 also tells the millisecond an answer went out. It is taken only when it agrees with `eventTime`, which every
 * other conclusion rests on.
 */
function timeOf(record: TrailRecord): { readonly atMs: number; readonly precision: 's' | 'ms' } {
  const second = Date.parse(record.eventTime);
  const ended = numberAt(record.additionalEventData, 'endTime');
  const agrees = ended !== undefined && Math.abs(ended - second) < 2000;
  return agrees && Number.isInteger(ended)
    ? { atMs: ended, precision: 'ms' }
    : { atMs: second, precision: 's' };
}

function functionNameOf(record: TrailRecord): string | undefined {
  if (record.eventSource !== 'lambda.amazonaws.com') return undefined;
  const resource = listAt(record.resources).find(
    (one) => textAt(one, 'type') === 'AWS::Lambda::Function',
  );
  return functionNameIn(
    textAt(resource, 'ARN') ?? textAt(record.requestParameters, 'functionName'),
  );
}

function outputsOf(record: TrailRecord): readonly EventOutput[] {
  const response = record.responseElements;
  if (!isObject(response)) return [];
  const out: EventOutput[] = [];
  const add = (kind: EventOutput['kind'], at: unknown, field: string, named: string) => {
    const value = textAt(at, named);
    const md5 = kind === 'message' ? textAt(at, 'mD5OfMessageBody')?.toLowerCase() : undefined;
    if (value !== undefined || md5 !== undefined) out.push({ kind, value, md5, field });
  };
  const sent = record.eventSource === 'sns.amazonaws.com' ? 'notification' : 'message';
  if (/^(SendMessage|Publish)/.test(record.eventName)) {
    add(sent, response, 'responseElements.messageId', 'messageId');
    listAt(response, 'successful').forEach((one, at) => {
      add(sent, one, `responseElements.successful[${at}].messageId`, 'messageId');
    });
  }
  if (record.eventName === 'PutEvents') {
    listAt(response, 'entries').forEach((one, at) => {
      add('bus-event', one, `responseElements.entries[${at}].eventId`, 'eventId');
    });
  }
  add('version', response, 'responseElements.x-amz-version-id', 'x-amz-version-id');
  return out;
}

/** PutEvents is answered as done where a bus took none of its entries: each tells for itself. */
function refusedEntryOf({ eventName, responseElements }: TrailRecord): string | undefined {
  if (eventName !== 'PutEvents' || (numberAt(responseElements, 'failedEntryCount') ?? 0) === 0) {
    return undefined;
  }
  const codes = listAt(responseElements, 'entries').flatMap(
    (one) => textAt(one, 'errorCode') ?? [],
  );
  return codes[0] ?? 'an entry was not accepted';
}

function lastPart(arn: string | undefined): string | undefined {
  return arn?.slice(arn.lastIndexOf('/') + 1);
}

/**
 * What a call does to stop an attack, in words; undefined when it contains nothing. Only calls that succeeded count,
 * and whoever asks decides whether the caller was a responder.
 */
export function containmentOf(record: TrailRecord): string | undefined {
  if (textAt(record, 'errorCode') !== undefined) return undefined;
  const request = record.requestParameters;
  const name = record.eventName.replace(/\d{8}(v\d+)?$/, '');
  switch (name) {
    case 'PutBucketPolicy':
      return denies(member(request, 'bucketPolicy')) ? 'denied access to the bucket' : undefined;
    case 'PutUserPolicy':
    case 'PutRolePolicy':
    case 'PutGroupPolicy':
      return denies(parsedFrom(member(request, 'policyDocument')))
        ? 'denied the principal by an inline policy'
        : undefined;
    case 'AttachUserPolicy':
    case 'AttachRolePolicy':
      return /deny|quarantine/i.test(textAt(request, 'policyArn') ?? '')
        ? 'attached a policy that denies'
        : undefined;
    case 'UpdateAccessKey':
      return textAt(request, 'status') === 'Inactive' ? 'made the access key inactive' : undefined;
    case 'PutFunctionConcurrency':
      return numberAt(request, 'reservedConcurrentExecutions') === 0
        ? 'stopped the function'
        : undefined;
    case 'DeleteAccessKey':
      return 'deleted the access key';
    case 'DeleteObject':
    case 'DeleteObjects':
      return 'took the object away';
    case 'PutObjectTagging':
      return 'tagged the object';
    case 'PutObjectLegalHold':
      return 'put a legal hold on the object';
    case 'PutBucketPublicAccessBlock':
    case 'PutAccountPublicAccessBlock':
      return 'blocked public access';
    default:
      return undefined;
  }
}

function denies(policy: unknown): boolean {
  const statement = member(policy, 'Statement');
  const all: readonly unknown[] = Array.isArray(statement) ? statement : [statement];
  return all.some((one) => textAt(one, 'Effect') === 'Deny');
}
