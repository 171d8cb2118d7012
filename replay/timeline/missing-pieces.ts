import { functionNameIn } from '../store/event-row.ts';
import { payloadIds, responseIds } from '../store/record-row.ts';
import { counted } from '../text/counted.ts';
import type { CaseFile, RecordEntry } from './case-file.ts';

/**
 * What the records of a story refer to and the evidence does not hold: every id AWS wrote into a record is the id of
 * a call, and a call that is not there leaves a hole that can be named.
 */
export function missingPieces(ids: readonly string[], file: CaseFile): readonly string[] {
  const records = withNamed(
    [...new Set(ids)].flatMap((id) => file.records.get(id) ?? []),
    file,
  );
  const holes = { Invoke: new Set<string>(), InvokeExecution: new Set<string>() };
  for (const id of ids) {
    const row = file.trail.get(id)?.row;
    // Lambda dispatches what it accepted; batches of a queue, which name the queue as their source, were not.
    if (row?.name !== 'InvokeExecution' || row.sourceArn?.includes(':function:') !== true) continue;
    const runs = file.runsOf(row.requestId ?? '');
    if (runs.some((run) => file.trail.get(run)?.row.name === 'Invoke')) continue;
    holes.Invoke.add(row.functionName ?? 'a function');
  }
  const [messages, bodies, events, notifications, requests] = [
    new Set<string>(),
    new Set<string>(),
    new Set<string>(),
    new Set<string>(),
    new Set<string>(),
  ];
  const logged = new Set<string>();
  const named = new Set<string>();
  const functions = new Set<string>();
  for (const entry of records) {
    const { record } = entry;
    for (const { requestId, name } of invocationsOf(entry)) {
      const runs = new Set(file.runsOf(requestId).map((id) => file.trail.get(id)?.row.name));
      // A record that never ran has no dispatch to miss.
      for (const call of ['Invoke', 'InvokeExecution'] as const) {
        const neverRan =
          call === 'InvokeExecution' && record.invocation?.condition === 'ZeroReservedConcurrency';
        if (!runs.has(call) && !neverRan) holes[call].add(name);
        // What a dispatch would tell of an attempt, the function's log may tell.
        if (!runs.has(call) && file.runsOf(requestId).some((id) => file.logs.has(id))) {
          logged.add(name);
        }
      }
    }
    const miss = (set: Set<string>, id: string | undefined) => {
      if (id !== undefined && !file.isAnswered(id)) set.add(id);
    };
    miss(messages, record.messageId);
    // A record that lies under the key of an S3 destination, or on a bus, was in no message.
    if (record.channel === 'bare' && entry.s3Key === undefined) miss(bodies, record.foundMd5);
    miss(events, record.busEventId);
    miss(notifications, record.notificationId);
    for (const { kind, value, isByService } of payloadIds(record)) {
      if (kind === 'bus-event') miss(events, value);
      if (kind === 'notification') miss(notifications, value);
      if (kind === 's3-request' && isByService !== true) miss(requests, value);
    }
    for (const { value } of responseIds(record)) {
      if (file.isAnswered(value) || file.trail.has(value)) continue;
      named.add(value.length > 40 ? `${value.slice(0, 39)}…` : value);
      functions.add(functionNameIn(record.invocation?.functionArn) ?? 'a function');
    }
  }
  const said: string[] = [];
  for (const [call, names] of Object.entries(holes)) {
    if (names.size > 0) {
      said.push(
        `No ${call} is in this evidence for invocations of ${listed(names)} that its records or dispatches tell of: ` +
          (call === 'Invoke'
            ? 'by whom they were invoked cannot be read.'
            : logged.size > 0
              ? `when they ran, and how often, is known only from their logs, which tell of ${listed(logged)}.`
              : 'when they ran, and how often, cannot be known.'),
      );
    }
  }
  const hole = (set: ReadonlySet<string>, what: string, call: string, cannot: string) => {
    if (set.size === 0) return;
    said.push(
      `The ${call} of ${counted(set.size, what, `${what}s`)} of this story is not in the evidence: ${cannot}.`,
    );
  };
  hole(messages, 'message', 'SendMessage', 'who sent it, and when, cannot be proven');
  if (bodies.size > 0) {
    const one = bodies.size === 1;
    said.push(
      `${counted(bodies.size, 'record', 'records')} of this story ${one ? 'was' : 'were'} found without what carried ${one ? 'it' : 'them'}, and no SendMessage in this evidence is of ${one ? 'its body' : 'their bodies'}: who sent ${one ? 'it' : 'them'} cannot be read.`,
    );
  }
  hole(events, 'bus event', 'PutEvents', 'who put it on the bus, and when, cannot be proven');
  hole(notifications, 'notification', 'Publish', 'who published it cannot be proven');
  hole(requests, 'notified object', 'S3 call', 'who made it cannot be known');
  if (named.size > 0) {
    const one = named.size === 1;
    said.push(
      `${counted(named.size, 'id of a call', 'ids of calls')} named in the answer of ${listed(functions)} ${one ? 'matches' : 'match'} no event (${listed(named)}): ` +
        `what was done by ${one ? 'it' : 'them'} is not in this evidence, and rests on the answer alone.`,
    );
  }
  return said;
}

/** With the records that were sent under an id which the answer of one of them names, and so on. */
function withNamed(records: readonly RecordEntry[], file: CaseFile): readonly RecordEntry[] {
  const all = new Map(records.map((entry) => [entry.record.id, entry]));
  for (const { record } of all.values()) {
    for (const { value } of responseIds(record)) {
      for (const entry of file.recordsUnder(value)) all.set(entry.record.id, entry);
    }
  }
  return [...all.values()];
}

function invocationsOf({ record }: RecordEntry): readonly { requestId: string; name: string }[] {
  const own = record.invocation;
  if (own === undefined) return [];
  return [{ requestId: own.requestId, name: functionNameIn(own.functionArn) ?? 'a function' }];
}

const listed = (names: ReadonlySet<string>): string => {
  const sorted = [...names].sort();
  const rest = sorted.length - 3;
  return rest > 0 ? `${sorted.slice(0, 3).join(', ')} and ${rest} more` : sorted.join(', ');
};
