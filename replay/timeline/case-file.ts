import type { DestinationRecord } from '../evidence/destination-record.ts';
import type { LogLine } from '../evidence/log-line.ts';
import type { Evidence, Found } from '../evidence/read-evidence.ts';
import type { TrailRecord } from '../evidence/trail-record.ts';
import type { Verification } from '../integrity/verify.ts';
import type { FoundLink } from '../link/linker-rule.ts';
import { linkerRules } from '../link/rules.ts';
import { containmentOf, type EventRow, eventRow } from '../store/event-row.ts';
import type { StoredRecord } from '../store/open-store.ts';
import { type Senders, sendersIn } from '../store/senders.ts';
import { type Hole, holesIn } from './holes.ts';

/** The evidence after reading, by id: what every part of the timeline is built from. */
export interface CaseFile {
  readonly evidence: Evidence;
  readonly trail: ReadonlyMap<string, TrailEntry>;
  readonly records: ReadonlyMap<string, RecordEntry>;
  readonly logs: ReadonlyMap<string, LogEntry>;
  /** Invocations, dispatches, attempts told by a log and destination records by the request id they share. */
  readonly runsOf: (requestId: string) => readonly string[];
  /** Reads of S3 objects that succeeded. */
  readonly readsOf: (bucket: string, key: string) => readonly TrailEntry[];
  /** Calls that took something from somebody, the earliest first: whoever it was taken from is contained by that. */
  readonly takings: readonly TrailEntry[];
  /** What was received under this id of a message, a notification or a bus event. */
  readonly recordsUnder: (id: string) => readonly RecordEntry[];
  /** Whether a call of the trail bears this request id, or was answered with this id or this hash of a body. */
  readonly isAnswered: (id: string) => boolean;
  /** Whether the evidence holds any read of an S3 object, without which none seen means nothing. */
  readonly showsReads: boolean;
  /** What AWS tells of who sent and made what. */
  readonly senders: Senders;
  /** When the evidence is known to lack records. */
  readonly holes: readonly Hole[];
}

export interface TrailEntry extends Found<TrailRecord> {
  readonly row: EventRow;
}

export interface RecordEntry extends Found<DestinationRecord>, StoredRecord {}

export type LogEntry = Found<LogLine>;

/** Destination records that nothing dates are given back as reasons, for they have no place on a timeline. */
export function openCaseFile(
  evidence: Evidence,
  verification?: Verification,
): {
  readonly file: CaseFile;
  readonly undated: Evidence['rejected'];
} {
  const trail = new Map<string, TrailEntry>();
  const sentAt = new Map<string, number>();
  for (const found of evidence.trail) {
    const row = eventRow(found.record);
    trail.set(row.eventId, { ...found, row });
    for (const output of row.outputs) {
      if (output.value !== undefined) sentAt.set(output.value, row.atMs);
    }
  }
  const records = new Map<string, RecordEntry>();
  const undated: Evidence['rejected'][number][] = [];
  for (const found of evidence.destinations) {
    const { record, origin } = found;
    const atMs = record.at ?? sentAt.get(record.id);
    const s3Key = /(?:^|\/)(aws\/lambda\/async\/.+)$/.exec(origin.location)?.[1];
    if (atMs !== undefined) records.set(record.id, { ...found, atMs, s3Key });
    else undated.push({ location: origin.location, offset: null, because: undatedReason(record) });
  }
  const logs = new Map(evidence.logs.map((found) => [found.record.id, found]));
  const senders = sendersIn([...trail.values()].map(({ row }) => row));
  const known = indexes(trail, records, logs);
  const read = { evidence, trail, records, logs, senders, ...known, holes: [] };
  return { file: { ...read, holes: holesIn(read, verification) }, undated };
}

function indexes(
  trail: ReadonlyMap<string, TrailEntry>,
  records: ReadonlyMap<string, RecordEntry>,
  logs: ReadonlyMap<string, LogEntry>,
): Pick<CaseFile, 'runsOf' | 'readsOf' | 'takings' | 'recordsUnder' | 'isAnswered' | 'showsReads'> {
  const runs = new Map<string, string[]>();
  const reads = new Map<string, TrailEntry[]>();
  const answered = new Set<string>();
  let showsReads = false;
  for (const [id, entry] of trail) {
    const { row } = entry;
    if (row.requestId !== undefined) answered.add(row.requestId);
    for (const { value, md5 } of row.outputs) {
      if (value !== undefined) answered.add(value);
      if (md5 !== undefined) answered.add(md5);
    }
    const isRun = row.name === 'Invoke' || row.name === 'InvokeExecution';
    if (isRun && row.requestId !== undefined) addTo(runs, row.requestId, id);
    if (row.name !== 'GetObject') continue;
    showsReads = true;
    if (row.errorCode === undefined) addTo(reads, objectName(row.bucket, row.objectKey), entry);
  }
  const received = new Map<string, RecordEntry[]>();
  for (const [id, entry] of records) {
    const { record } = entry;
    if (record.invocation !== undefined) addTo(runs, record.invocation.requestId, id);
    for (const under of new Set([record.messageId, record.notificationId, record.busEventId])) {
      if (under !== undefined) addTo(received, under, entry);
    }
  }
  for (const [id, { record }] of logs) {
    if (record.says === 'start') addTo(runs, record.requestId, id);
  }
  return {
    runsOf: (requestId) => runs.get(requestId) ?? [],
    takings: [...trail.values()]
      .filter(({ record }) => containmentOf(record) !== undefined)
      .sort(({ row: a }, { row: b }) => a.atMs - b.atMs || (a.eventId < b.eventId ? -1 : 1)),
    readsOf: (bucket, key) => reads.get(objectName(bucket, key)) ?? [],
    recordsUnder: (id) => received.get(id) ?? [],
    isAnswered: (id) => answered.has(id),
    showsReads,
  };
}

function addTo<Item>(map: Map<string, Item[]>, key: string, item: Item): void {
  const list = map.get(key);
  if (list === undefined) map.set(key, [item]);
  else list.push(item);
}

const objectName = (bucket: string | undefined, key: string | undefined): string =>
  JSON.stringify([bucket, key]);

/** Links by their ends, so that a chain can be walked either way. */
export interface LinkGraph {
  readonly causesOf: (id: string) => readonly FoundLink[];
  readonly effectsOf: (id: string) => readonly FoundLink[];
  readonly credentialsOf: (id: string) => readonly FoundLink[];
  /** What belongs to the same actor or act without having set this off. */
  readonly contextOf: (id: string) => readonly FoundLink[];
  readonly contextFrom: (id: string) => readonly FoundLink[];
}

export function linkGraph(links: readonly FoundLink[]): LinkGraph {
  const causes = new Map<string, FoundLink[]>();
  const effects = new Map<string, FoundLink[]>();
  const credentials = new Map<string, FoundLink[]>();
  const context = new Map<string, FoundLink[]>();
  const contextFrom = new Map<string, FoundLink[]>();
  for (const link of links) {
    const about = linkerRules.find(link.ruleId)?.about;
    if (about === 'credential' || about === 'context') {
      addTo(about === 'credential' ? credentials : context, link.toEventId, link);
      if (about === 'context') addTo(contextFrom, link.fromEventId, link);
      continue;
    }
    addTo(causes, link.toEventId, link);
    addTo(effects, link.fromEventId, link);
  }
  return {
    causesOf: (id) => causes.get(id) ?? [],
    effectsOf: (id) => effects.get(id) ?? [],
    credentialsOf: (id) => credentials.get(id) ?? [],
    contextOf: (id) => context.get(id) ?? [],
    contextFrom: (id) => contextFrom.get(id) ?? [],
  };
}

const undatedReason = (record: DestinationRecord): string =>
  `message ${record.id} tells no time and its SendMessage is not in the evidence; ` +
  'receive it with --attribute-names All';
