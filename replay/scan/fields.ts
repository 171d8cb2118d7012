import { isObject, member } from '../evidence/json-value.ts';

/** One member of a trail record that is noted for every record. */
export interface Field {
  /** Its column in the index. */
  readonly column: string;
  /** Where it stands. `[]` is every entry of a list. */
  readonly path: readonly string[];
  /** Of several entries of a list: the first, or all of them between spaces. */
  readonly of?: 'first' | 'all';
  /** Whether somebody who follows one event to others looks for them by this member. */
  readonly isKey?: boolean;
}

/**
 * In the order of the kernel's slots, which knows the first five by their place. `eventTime` becomes a number of
 * seconds and `eventType` is only looked at, so neither has a column of its own.
 */
export const FIELDS: readonly Field[] = [
  { column: 'event_id', path: ['eventID'], isKey: true },
  { column: 'event_time', path: ['eventTime'] },
  { column: 'source', path: ['eventSource'] },
  { column: 'name', path: ['eventName'] },
  { column: 'event_type', path: ['eventType'] },
  { column: 'request_id', path: ['requestID'], isKey: true },
  { column: 'shared_event_id', path: ['sharedEventID'], isKey: true },
  { column: 'account', path: ['recipientAccountId'] },
  { column: 'source_ip', path: ['sourceIPAddress'], isKey: true },
  { column: 'error_code', path: ['errorCode'] },
  { column: 'principal_type', path: ['userIdentity', 'type'] },
  { column: 'principal_arn', path: ['userIdentity', 'arn'], isKey: true },
  { column: 'principal_id', path: ['userIdentity', 'principalId'], isKey: true },
  { column: 'access_key', path: ['userIdentity', 'accessKeyId'], isKey: true },
  { column: 'invoked_by', path: ['userIdentity', 'invokedBy'] },
  { column: 'issuer_arn', path: ['userIdentity', 'sessionContext', 'sessionIssuer', 'arn'] },
  { column: 'bucket', path: ['requestParameters', 'bucketName'] },
  { column: 'object_key', path: ['requestParameters', 'key'], isKey: true },
  { column: 'function_ref', path: ['requestParameters', 'functionName'] },
  { column: 'source_arn', path: ['requestParameters', 'sourceArn'] },
  { column: 'given_role', path: ['requestParameters', 'role'] },
  {
    column: 'session_key',
    path: ['responseElements', 'credentials', 'accessKeyId'],
    isKey: true,
  },
  { column: 'created_key', path: ['responseElements', 'accessKey', 'accessKeyId'], isKey: true },
  { column: 'message_id', path: ['responseElements', 'messageId'], isKey: true },
  { column: 'body_md5', path: ['responseElements', 'mD5OfMessageBody'], isKey: true },
  { column: 'version_id', path: ['responseElements', 'x-amz-version-id'], isKey: true },
  {
    column: 'batch_message_ids',
    path: ['responseElements', 'successful', '[]', 'messageId'],
    of: 'all',
    isKey: true,
  },
  {
    column: 'bus_event_ids',
    path: ['responseElements', 'entries', '[]', 'eventId'],
    of: 'all',
    isKey: true,
  },
  { column: 'resource_arn', path: ['resources', '[]', 'ARN'], of: 'first' },
];

/** Fields that are written to the index, in order. */
export const INDEXED_FIELDS = FIELDS.filter(
  ({ column }) => column !== 'event_time' && column !== 'event_type',
);

/** Names that, where they stand in a record, make it another kind of evidence, or a list of it. */
export const OTHER_KINDS = ['s3', 'detail', 'Records', 'Messages', 'Events'] as const;

/**
 * The members of a parsed record, by JSON.parse: what the kernel has to agree with, and what reads the records it
 * leaves alone. Text as `storedText` has it; undefined for whatever is not text, or is empty.
 */
export function fieldsOf(record: unknown): readonly (string | undefined)[] {
  return FIELDS.map((field) => fieldOf(record, field));
}

/**
 * The text as it stands between the quotes of JSON written by JSON.stringify. Two texts are the same exactly when
 * these are, no control character is in it, and a lone surrogate, which UTF-8 cannot hold, survives.
 */
export const storedText = (text: string): string => JSON.stringify(text).slice(1, -1);

function fieldOf(record: unknown, { path, of }: Field): string | undefined {
  const list = path.indexOf('[]');
  if (list < 0) return stored(member(record, ...path));
  const items = member(record, ...path.slice(0, list));
  if (!Array.isArray(items)) return undefined;
  const rest = path.slice(list + 1);
  const holders = items.filter(
    (item) => isObject(item) && rest[0] !== undefined && Object.hasOwn(item, rest[0]),
  );
  const values = holders.map((item) => member(item, ...rest));
  if (of === 'first') return stored(values[0]);
  const texts = values.flatMap((value) => stored(value) ?? []);
  return texts.length === 0 ? undefined : texts.join(' ');
}

function stored(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? storedText(value) : undefined;
}
