import type { Invocation } from '../evidence/destination-record.ts';
import { unwrapped } from '../evidence/destination-record.ts';
import { isObject, listAt, member, numberAt, parsedFrom, textAt } from '../evidence/json-value.ts';
import { functionNameIn } from '../store/event-row.ts';
import { decodedKey } from '../store/record-row.ts';
import type { CaseFile, RecordEntry } from './case-file.ts';

/** A record that says something is wrong, and the invocation that said it. */
export interface Finding {
  readonly anchor: string;
  /** The invocation's request id; undefined for a finding a service put on a bus. */
  readonly requestId: string | undefined;
  readonly functionName: string | undefined;
  readonly atMs: number;
  readonly precision: 's' | 'ms';
  readonly kind: 'verdict' | 'failure';
  readonly severity: 'high' | 'medium' | 'low';
  /** "malicious", or "RetriesExhausted". Whoever wrote the function chose the word. */
  readonly word: string;
  readonly object: NotifiedObject | undefined;
  /** Whether a service put that object there, as CloudTrail does with its log files. */
  readonly isByService: boolean;
  /** Read off an alert: nothing else in the evidence carries it. */
  readonly isFromAlert: boolean;
  /** The record could not be delivered, and what it said is not known. */
  readonly isLost: boolean;
  /** Whether the record is about this invocation, rather than one that was given it. */
  readonly isOwn: boolean;
  /** Somebody other than the platform is known to have written it. */
  readonly isByStranger: boolean;
}

export interface NotifiedObject {
  readonly bucket: string;
  readonly key: string;
  /** When S3 says it happened, to the millisecond. */
  readonly atMs: number | undefined;
  readonly requestId: string | undefined;
  readonly eventName: string | undefined;
}

const NOTHING_FOUND = new Set(['clean', 'benign']);

/**
 * The findings of all records, one per invocation, in the order in which they are believed: records of Lambda, alerts,
 * then what a stranger put among them. Whoever forges one can so neither take another's place nor its story.
 */
export function findingsIn({
  records,
  senders,
}: Pick<CaseFile, 'records' | 'senders'>): readonly Finding[] {
  const all = [...records.values()];
  const byInvocation = new Map<string, Finding>();
  for (const entry of all) {
    const isByStranger = senders.strangerOf(entry) !== undefined;
    for (const finding of findingsOf(entry, isByStranger)) {
      const key = finding.requestId ?? finding.anchor;
      const before = byInvocation.get(key);
      if (before === undefined || isBetterAnchor(finding, before)) byInvocation.set(key, finding);
    }
  }
  const found = [...byInvocation.values()];
  const objects = new Set(found.map(({ object }) => objectName(object)));
  for (const entry of all) {
    const alert = alertOf(entry, senders.strangerOf(entry) !== undefined);
    if (alert === undefined || objects.has(objectName(alert.object))) continue;
    objects.add(objectName(alert.object));
    found.push(alert);
  }
  return found.sort(believedFirst);
}

const beliefIn = ({ isByStranger, isFromAlert }: Finding): number =>
  isByStranger ? 2 : isFromAlert ? 1 : 0;

export const believedFirst = (a: Finding, b: Finding): number =>
  beliefIn(a) - beliefIn(b) || a.atMs - b.atMs || (a.anchor < b.anchor ? -1 : 1);

const objectName = (object: NotifiedObject | undefined): string =>
  JSON.stringify([object?.bucket, object?.key]);

/** Where the record of a finding was consumed, the alert it became may be all there is of it. */
function alertOf({ record, atMs }: RecordEntry, isByStranger: boolean): Finding | undefined {
  if (record.invocation !== undefined || record.busEventId !== undefined) return undefined;
  const told = member(record.content, 'finding') ?? record.content;
  const word = verdictIn(told);
  const bucket = textAt(told, 'object', 'bucket');
  const key = textAt(told, 'object', 'key');
  if (word === undefined || bucket === undefined || key === undefined) return undefined;
  return {
    anchor: record.id,
    requestId: undefined,
    functionName: undefined,
    atMs,
    precision: record.precision,
    kind: 'verdict',
    severity: severityOf(word),
    word,
    object: { bucket, key, atMs: undefined, requestId: undefined, eventName: undefined },
    isByService: false,
    isFromAlert: true,
    isLost: false,
    isOwn: true,
    isByStranger,
  };
}

function isBetterAnchor(one: Finding, other: Finding): boolean {
  if (one.isByStranger !== other.isByStranger) return other.isByStranger;
  if (one.isOwn !== other.isOwn) return one.isOwn;
  if (one.kind !== other.kind) return one.kind === 'verdict';
  return one.anchor < other.anchor;
}

function findingsOf(entry: RecordEntry, isByStranger: boolean): readonly Finding[] {
  const { record, atMs } = entry;
  const found: Finding[] = [];
  const base = { anchor: record.id, atMs, precision: record.precision, isByStranger };
  if (record.invocation === undefined) {
    const word = verdictIn(record.content);
    if (word !== undefined && record.busEventId !== undefined) {
      const rest = { kind: 'verdict' as const, severity: severityOf(word), isOwn: true };
      found.push({
        ...base,
        requestId: undefined,
        functionName: undefined,
        word,
        object: undefined,
        isByService: false,
        isFromAlert: false,
        isLost: false,
        ...rest,
      });
    }
    return found;
  }
  add(record.invocation, true);
  // A responder's own record holds the finding it was given, which may be the only copy there is.
  const given = givenInvocation(record.invocation.requestPayload);
  if (given !== undefined) add(given, false);
  return found;

  function add(invocation: Invocation, isOwn: boolean): void {
    const verdict = verdictIn(invocation.responsePayload);
    const failed = invocation.condition !== 'Success';
    if (verdict === undefined && !failed) return;
    found.push({
      anchor: record.id,
      requestId: invocation.requestId,
      functionName: functionNameIn(invocation.functionArn),
      atMs: invocation.at ?? atMs,
      precision: invocation.at === undefined ? record.precision : 'ms',
      kind: verdict === undefined ? 'failure' : 'verdict',
      severity: verdict === undefined ? 'low' : severityOf(verdict),
      word: verdict ?? invocation.condition,
      object: objectIn(invocation.requestPayload),
      isByService: isNotifiedByService(invocation.requestPayload),
      isFromAlert: false,
      isLost: false,
      isOwn,
      isByStranger,
    });
  }
}

function givenInvocation(payload: unknown): Invocation | undefined {
  const direct = unwrapped(payload).invocation;
  if (direct !== undefined) return direct;
  const notification = listAt(payload, 'Records')[0];
  return unwrapped(member(notification, 'Sns', 'Message')).invocation;
}

/** The word a function gave for what it saw, in any of the shapes findings come in; undefined when all is well. */
function verdictIn(answer: unknown): string | undefined {
  const value = typeof answer === 'string' ? parsedFrom(answer) : answer;
  if (!isObject(value)) return undefined;
  const verdict = textAt(value, 'verdict');
  if (verdict !== undefined) {
    return NOTHING_FOUND.has(verdict.trim().toLowerCase()) ? undefined : verdict;
  }
  if (numberAt(value, 'class_uid') === 2004) {
    return textAt(value, 'finding_info', 'title') ?? textAt(value, 'severity') ?? 'finding';
  }
  const first = listAt(value, 'Findings')[0] ?? listAt(value, 'findings')[0] ?? value;
  if (textAt(first, 'SchemaVersion') === '2018-10-08') return textAt(first, 'Title') ?? 'finding';
  const type = textAt(first, 'type') ?? textAt(first, 'Type');
  const isGuardDuty = type !== undefined && /^[A-Za-z]+:[A-Za-z0-9]+\/[\w.!-]+$/.test(type);
  return isGuardDuty && numberAt(first, 'severity') !== undefined ? type : undefined;
}

function severityOf(word: string): Finding['severity'] {
  return /malicious|malware|infected|eicar|ransom|critical|high|unauthori[sz]ed|exfil/i.test(word)
    ? 'high'
    : 'medium';
}

/** The object an invocation was about, from a notification or a bus event anywhere in what it was given. */
export function objectIn(payload: unknown, depth = 0): NotifiedObject | undefined {
  const entry = listAt(payload, 'Records')[0];
  const bucket = textAt(entry, 's3', 'bucket', 'name');
  const key = decodedKey(textAt(entry, 's3', 'object', 'key'));
  if (bucket !== undefined && key !== undefined) {
    const requestId = textAt(entry, 'responseElements', 'x-amz-request-id');
    const eventName = textAt(entry, 'eventName');
    return { bucket, key, atMs: timeIn(member(entry, 'eventTime')), requestId, eventName };
  }
  const detail = member(payload, 'detail');
  const busBucket = textAt(detail, 'bucket', 'name');
  const busKey = textAt(detail, 'object', 'key');
  if (busBucket !== undefined && busKey !== undefined) {
    const requestId = textAt(detail, 'request-id');
    const eventName = textAt(payload, 'detail-type');
    return { bucket: busBucket, key: busKey, atMs: undefined, requestId, eventName };
  }
  const inner = givenInvocation(payload);
  // A record in a record in a record: no chain of functions is longer than Lambda's own limit of 16.
  if (inner === undefined || depth >= 16) return undefined;
  return objectIn(inner.requestPayload, depth + 1);
}

const isNotifiedByService = (payload: unknown): boolean =>
  /^AWS:[a-z0-9.-]+\.amazonaws\.com$/.test(
    textAt(listAt(payload, 'Records')[0], 'userIdentity', 'principalId') ?? '',
  );

function timeIn(text: unknown): number | undefined {
  const millis = typeof text === 'string' && text.includes('.') ? Date.parse(text) : Number.NaN;
  return Number.isNaN(millis) ? undefined : millis;
}
