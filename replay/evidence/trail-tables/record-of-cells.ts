import { isObject, parsedFrom } from '../json-value.ts';
import { looksLikeTrailRecord } from '../trail-record.ts';
import { structIn } from './struct-text.ts';

/**
 * The record a row tells of, under CloudTrail's names; undefined where its columns are not those of CloudTrail.
 *
 * Athena knows column names in lower case only, so the names inside `useridentity` are given back their capitals; what
 * stands in request and response is JSON and was left as it was.
 */
export function recordOfCells(
  cells: ReadonlyMap<string, unknown>,
): Readonly<Record<string, unknown>> | undefined {
  const whole = cells.get('eventJson') ?? cells.get('eventjson');
  if (cells.size === 1 && whole !== undefined) {
    const record = parsedFrom(whole);
    return looksLikeTrailRecord(record) && isObject(record) ? record : undefined;
  }
  const record: Record<string, unknown> = {};
  const told: Record<string, string> = {};
  let known = 0;
  for (const [column, cell] of cells) {
    const plain = plainName(column);
    const name = MEMBERS.get(plain);
    if (name !== undefined) {
      known += 1;
      const value = valueIn(name, cell);
      if (value !== undefined) record[name] = value;
    } else if (typeof cell === 'string' && cell !== '') {
      told[plain] = cell;
    }
  }
  const { eventName, eventSource } = record;
  const isOfAws = typeof eventSource === 'string' && SOURCE.test(eventSource);
  // Events that functions are given bear some of these names as well: "aws:s3" is no source of CloudTrail's.
  if (known < FEWEST || eventName === undefined || !isOfAws) return undefined;
  return { ...record, ...identityTold(record, told), ...resourceTold(record, told) };
}

/** A table with fewer columns of CloudTrail's is of something else. */
const FEWEST = 3;

/** "iam.amazonaws.com" */
const SOURCE = /^[a-z0-9.-]+\.amazonaws\.com(?:\.cn)?$/;

/** "Event time", "event_time" and "eventtime" are one. */
const plainName = (column: string): string => column.replace(/[^A-Za-z0-9]/g, '').toLowerCase();

const NAMES = [
  'eventVersion',
  'userIdentity',
  'eventTime',
  'eventSource',
  'eventName',
  'awsRegion',
  'sourceIPAddress',
  'userAgent',
  'errorCode',
  'errorMessage',
  'requestParameters',
  'responseElements',
  'additionalEventData',
  'requestID',
  'eventID',
  'readOnly',
  'resources',
  'eventType',
  'apiVersion',
  'managementEvent',
  'recipientAccountId',
  'serviceEventDetails',
  'sharedEventID',
  'vpcEndpointId',
  'vpcEndpointAccountId',
  'eventCategory',
  'addendum',
  'sessionCredentialFromConsole',
  'edgeDeviceDetails',
  'tlsDetails',
];
const MEMBERS: ReadonlyMap<string, string> = new Map(NAMES.map((name) => [plainName(name), name]));

/** Whether a row under these columns tells of a CloudTrail record. */
export const areColumnsOfTrail = (columns: readonly string[]): boolean => {
  const plain = columns.map(plainName);
  return plain.includes('eventname') && plain.filter((name) => MEMBERS.has(name)).length >= FEWEST;
};

/** Members that are objects or lists in a record and text in a table. */
const STRUCTURES = new Set([
  'userIdentity',
  'requestParameters',
  'responseElements',
  'additionalEventData',
  'resources',
  'serviceEventDetails',
  'addendum',
  'edgeDeviceDetails',
  'tlsDetails',
]);
const TRUTHS = new Set(['readOnly', 'managementEvent']);
/** Whose own members Athena writes in lower case. */
const LOWERED = new Set(['userIdentity', 'resources', 'tlsDetails', 'addendum']);

function valueIn(name: string, cell: unknown): unknown {
  if (cell === null || cell === '' || cell === 'null' || cell === '-') return undefined;
  if (name === 'eventTime') return typeof cell === 'string' ? timeIn(cell) : cell;
  if (TRUTHS.has(name)) return typeof cell === 'string' ? cell.toLowerCase() === 'true' : cell;
  if (!STRUCTURES.has(name)) return cell;
  const opened = typeof cell === 'string' ? (parsedFrom(cell) ?? structIn(cell) ?? cell) : cell;
  return LOWERED.has(name) ? capitalised(opened) : opened;
}

const MONTHS =
  'January February March April May June July August September October November December'.split(
    ' ',
  );
/** "November 25, 2024, 17:51:21 (UTC+01:00)", as the console shows times; assumed of its file. */
const SHOWN_TIME = /^([A-Z][a-z]+) (\d{1,2}), (\d{4}),? (\d\d:\d\d:\d\d) \(UTC([+-]\d\d:\d\d)?\)$/;

function timeIn(text: string): string {
  const [, month = '', day = '', year, clock, zone] = SHOWN_TIME.exec(text) ?? [];
  const number = MONTHS.indexOf(month) + 1;
  if (year === undefined || clock === undefined || number === 0) return text;
  const date = `${year}-${String(number).padStart(2, '0')}-${day.padStart(2, '0')}`;
  const at = Date.parse(`${date}T${clock}${zone ?? 'Z'}`);
  return Number.isNaN(at) ? text : `${new Date(at).toISOString().slice(0, 19)}Z`;
}

const INNER: ReadonlyMap<string, string> = new Map(
  [
    'principalId',
    'accountId',
    'accessKeyId',
    'userName',
    'invokedBy',
    'sessionContext',
    'sessionIssuer',
    'webIdFederationData',
    'federatedProvider',
    'identityProvider',
    'mfaAuthenticated',
    'creationDate',
    'onBehalfOf',
    'userId',
    'identityStoreArn',
    'credentialId',
    'ARN',
    'tlsVersion',
    'cipherSuite',
    'clientProvidedHostHeader',
    'originalEventID',
    'originalRequestID',
    'updatedFields',
  ].map((name) => [name.toLowerCase(), name]),
);

/** No identity of CloudTrail's is deeper. */
const DEEPEST = 16;

function capitalised(value: unknown, isResource = false, depth = 0): unknown {
  if (depth > DEEPEST) return value;
  if (Array.isArray(value)) return value.map((one: unknown) => capitalised(one, true, depth + 1));
  if (!isObject(value)) return value === 'null' ? undefined : value;
  return Object.fromEntries(
    Object.entries(value).map(([name, inner]) => {
      const own = INNER.get(name.toLowerCase());
      // The ARN of a resource has capitals and that of an identity has none.
      return [
        own === 'ARN' && !isResource ? 'arn' : (own ?? name),
        capitalised(inner, false, depth + 1),
      ];
    }),
  );
}

/** The event history names a user and a key, in columns of their own. */
function identityTold(
  record: Readonly<Record<string, unknown>>,
  told: Readonly<Record<string, string>>,
): Readonly<Record<string, unknown>> {
  if (record['userIdentity'] !== undefined) return {};
  const { username, useridentityarn, useridentitytype } = told;
  const key = told['awsaccesskey'] ?? told['accesskey'] ?? told['accesskeyid'];
  const identity = {
    ...(useridentitytype !== undefined && { type: useridentitytype }),
    ...(useridentityarn !== undefined && { arn: useridentityarn }),
    ...(username !== undefined && username !== '-' && { userName: username }),
    ...(key !== undefined && key !== '-' && { accessKeyId: key }),
  };
  return Object.keys(identity).length === 0 ? {} : { userIdentity: identity };
}

function resourceTold(
  record: Readonly<Record<string, unknown>>,
  told: Readonly<Record<string, string>>,
): Readonly<Record<string, unknown>> {
  const { resourcetype: type, resourcename } = told;
  if (record['resources'] !== undefined || resourcename === undefined) return {};
  return { resources: [{ ...(type !== undefined && { type }), ARN: resourcename }] };
}
