import { isObject, listAt, textAt } from '../evidence/json-value.ts';
import type { Evidence } from '../evidence/read-evidence.ts';
import type { Verification } from '../integrity/verify.ts';
import type { FoundLink } from '../link/linker-rule.ts';
import { linkerRules } from '../link/rules.ts';
import { functionNameIn } from '../store/event-row.ts';
import { type CaseFile, linkGraph, type RecordEntry, type TrailEntry } from './case-file.ts';
import { objectIn } from './findings.ts';
import { gapsIn } from './gaps.ts';
import { incidentsIn } from './incidents.ts';
import { integrityOf } from './integrity.ts';
import { logEvent } from './log-event.ts';
import type { Phase, Timeline, TimelineEvent, TimelineLink } from './timeline.ts';
import { unknownsOfEvidence } from './unknowns.ts';

/** Pure: the same case and the same links give the same timeline. */
export function buildTimeline(
  file: CaseFile,
  links: readonly FoundLink[],
  undated: Evidence['rejected'],
  verification?: Verification,
): Timeline {
  const { evidence } = file;
  const { incidents, phases } = incidentsIn(file, linkGraph(links));
  const phaseOf = (id: string): Phase => phases.get(id) ?? 'background';
  const queues = queuesByMessage(file);
  const functions = functionNames(file);
  const events = [
    ...[...file.trail.values()].map((entry) =>
      trailEvent(entry, phaseOf(entry.row.eventId), functions),
    ),
    ...[...file.records.values()].map((entry) =>
      recordEvent(entry, phaseOf(entry.record.id), queues),
    ),
    ...[...file.logs.values()].map((entry) => logEvent(entry, phaseOf(entry.record.id), file)),
  ].sort((a, b) => (a.at === b.at ? order(a.id, b.id) : order(a.at, b.at)));
  return {
    schema: 'aftertrace.timeline/1',
    evidence: {
      files: evidence.files,
      records: events.length,
      duplicates: evidence.duplicates,
      rejected: [...evidence.rejected, ...undated],
      setAside: evidence.setAside,
      digestFiles: verification?.digests ?? evidence.digests,
      integrity: integrityOf(file, verification),
      gaps: gapsIn(file),
    },
    events,
    links: links.map(timelineLink),
    incidents,
    unknowns: unknownsOfEvidence(file),
  };
}

const order = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

function timelineLink(link: FoundLink): TimelineLink {
  return {
    from: link.fromEventId,
    to: link.toEventId,
    rule: link.ruleId,
    grounds: link.grounds,
    matchedOn: link.matchedOn,
    because: linkerRules.find(link.ruleId)?.explain(link) ?? '',
  };
}

function trailEvent(
  { row, record, origin }: TrailEntry,
  phase: Phase,
  functions: ReadonlySet<string>,
): TimelineEvent {
  return {
    id: row.eventId,
    kind: 'trail',
    at: new Date(row.atMs).toISOString(),
    precision: row.precision,
    service: row.source,
    name: row.name,
    principal: principalOf({ row, record, origin, raw: '' }),
    accessKeyId: row.accessKey ?? null,
    sourceIp: row.sourceIp ?? null,
    resources: resourcesOf({ row, record, origin, raw: '' }),
    errorCode: row.errorCode ?? null,
    phase,
    lane: laneOf({ row, record, origin, raw: '' }, phase, functions),
    origin,
  };
}

function principalOf({ row, record }: TrailEntry): string | null {
  const identity = isObject(record.userIdentity) ? record.userIdentity : undefined;
  return (
    row.principalArn ??
    row.invokedBy ??
    textAt(identity, 'userName') ??
    textAt(identity, 'principalId') ??
    textAt(identity, 'accountId') ??
    null
  );
}

function resourcesOf({ row, record }: TrailEntry): readonly string[] {
  const named = listAt(record.resources).flatMap(
    (one) => textAt(one, 'ARN') ?? textAt(one, 'ARNPrefix') ?? [],
  );
  const request = record.requestParameters;
  const others = [
    textAt(request, 'queueUrl'),
    textAt(request, 'topicArn'),
    textAt(request, 'roleArn'),
    textAt(request, 'functionName'),
    textAt(request, 'userName'),
    row.bucket === undefined
      ? undefined
      : `arn:aws:s3:::${row.bucket}${row.objectKey === undefined ? '' : `/${row.objectKey}`}`,
  ].filter((one) => one !== undefined);
  return [...new Set(named.length > 0 ? named : others)].sort();
}

/** Where an event is drawn: with the function that ran or called, the queue, the topic, the bus or whoever attacked. */
function laneOf({ row, record }: TrailEntry, phase: Phase, functions: ReadonlySet<string>): string {
  const session = row.sessionName;
  if (phase === 'attack')
    return `attacker ${lastPart(row.principalArn ?? row.sourceIp ?? 'unknown')}`;
  if (row.source === 'lambda.amazonaws.com' && row.name.startsWith('Invoke')) {
    return `lambda ${row.functionName ?? 'unknown'}`;
  }
  if (session !== undefined && functions.has(session)) return `lambda ${session}`;
  const request = record.requestParameters;
  const queue = textAt(request, 'queueUrl');
  if (queue !== undefined) return `sqs ${lastPart(queue)}`;
  const topic = textAt(request, 'topicArn');
  if (topic !== undefined) return `sns ${lastPart(topic)}`;
  const bus = row.name === 'PutEvents' ? textAt(request, 'entries', 0, 'eventBusName') : undefined;
  if (bus !== undefined) return `events ${lastPart(bus)}`;
  return row.source.replace('.amazonaws.com', '');
}

function recordEvent(
  { record, atMs, origin }: RecordEntry,
  phase: Phase,
  queues: ReadonlyMap<string, string>,
): TimelineEvent {
  const queue = queues.get(record.id);
  const object = objectIn(record.invocation?.requestPayload);
  const resources = [
    record.invocation?.functionArn,
    record.topicArn,
    queue,
    object === undefined ? undefined : `arn:aws:s3:::${object.bucket}/${object.key}`,
  ].filter((one) => one !== undefined);
  const condition = record.invocation?.condition;
  return {
    id: record.id,
    kind: 'destination-record',
    at: new Date(atMs).toISOString(),
    precision: record.precision,
    service: SERVICES[record.channel],
    name: recordName(record),
    principal: record.senderId ?? null,
    accessKeyId: null,
    sourceIp: null,
    resources: [...new Set(resources)].sort(),
    errorCode: condition === undefined || condition === 'Success' ? null : condition,
    phase,
    lane:
      queue !== undefined
        ? `sqs ${lastPart(queue)}`
        : record.topicArn !== undefined
          ? `sns ${lastPart(record.topicArn)}`
          : `records of ${functionNameIn(record.invocation?.functionArn) ?? 'no function'}`,
    origin,
  };
}

const SERVICES = {
  sqs: 'sqs.amazonaws.com',
  sns: 'sns.amazonaws.com',
  'event-bridge': 'events.amazonaws.com',
  bare: 'lambda.amazonaws.com',
} as const;

function recordName(record: RecordEntry['record']): string {
  if (record.invocation?.condition === 'DeadLetter') return 'DeadLetter';
  if (record.invocation !== undefined) return 'InvocationRecord';
  if (record.notificationId !== undefined) return 'Notification';
  return record.busEventId !== undefined ? 'BusEvent' : 'Message';
}

function queuesByMessage(file: CaseFile): ReadonlyMap<string, string> {
  const queues = new Map<string, string>();
  for (const { row, record } of file.trail.values()) {
    const queue = textAt(record.requestParameters, 'queueUrl');
    if (queue === undefined) continue;
    for (const { value } of row.outputs) if (value !== undefined) queues.set(value, queue);
  }
  return queues;
}

function functionNames(file: CaseFile): ReadonlySet<string> {
  const names = new Set<string>();
  for (const { row } of file.trail.values()) {
    if (row.functionName !== undefined) names.add(row.functionName);
  }
  return names;
}

const lastPart = (arn: string): string =>
  arn.slice(Math.max(arn.lastIndexOf('/'), arn.lastIndexOf(':')) + 1);
