import { member, parsedFrom, textAt } from '../evidence/json-value.ts';
import type { TrailRecord } from '../evidence/trail-record.ts';

/** A value of a trail record that few records have and some rule joins on. */
export interface EventFact {
  readonly kind:
    | 'shared-event'
    | 'corrects'
    | 'kms-s3-arn'
    | 'denied-by'
    | 'denies-bucket'
    | 'denies-user'
    | 'denies-role';
  readonly value: string;
  readonly field: string;
}

export function eventFacts(record: TrailRecord): readonly EventFact[] {
  const facts: EventFact[] = [];
  const add = (kind: EventFact['kind'], value: string | undefined, field: string) => {
    if (value !== undefined) facts.push({ kind, value, field });
  };
  add('shared-event', textAt(record, 'sharedEventID'), 'sharedEventID');
  add('corrects', textAt(record, 'addendum', 'originalEventID'), 'addendum.originalEventID');
  if (record.eventSource === 'kms.amazonaws.com') {
    const arn = textAt(record.requestParameters, 'encryptionContext', 'aws:s3:arn');
    add('kms-s3-arn', arn, 'encryptionContext.aws:s3:arn');
  }
  // Newer texts go on behind the reason, so it is not looked for at the end.
  const reason = /with an explicit deny in an? ([a-z-]+) policy/.exec(
    textAt(record, 'errorMessage') ?? '',
  );
  add('denied-by', reason?.[1], 'errorMessage');
  if (textAt(record, 'errorCode') === undefined) addDenials(record, add);
  return facts;
}

function addDenials(
  record: TrailRecord,
  add: (kind: EventFact['kind'], value: string | undefined, field: string) => void,
): void {
  const request = record.requestParameters;
  if (record.eventName === 'PutBucketPolicy' && denies(member(request, 'bucketPolicy'))) {
    add('denies-bucket', textAt(request, 'bucketName'), 'requestParameters.bucketName');
  }
  const document = parsedFrom(member(request, 'policyDocument'));
  const attached = /deny|quarantine/i.test(textAt(request, 'policyArn') ?? '');
  if (/^(Put|Attach)UserPolicy$/.test(record.eventName) && (denies(document) || attached)) {
    add('denies-user', textAt(request, 'userName'), 'requestParameters.userName');
  }
  if (/^(Put|Attach)RolePolicy$/.test(record.eventName) && (denies(document) || attached)) {
    add('denies-role', textAt(request, 'roleName'), 'requestParameters.roleName');
  }
}

function denies(policy: unknown): boolean {
  const statement = member(policy, 'Statement');
  const all: readonly unknown[] = Array.isArray(statement) ? statement : [statement];
  return all.some((one) => textAt(one, 'Effect') === 'Deny');
}
