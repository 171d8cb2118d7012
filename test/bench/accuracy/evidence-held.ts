import { createHash } from 'node:crypto';
import { listAt, parsedFrom, textAt } from '../../../replay/evidence/json-value.ts';
import { type LogLine, logLineIn } from '../../../replay/evidence/log-line.ts';
import type { FunctionLog } from './logs.ts';
import type { Json, Scenario } from './scenario.ts';

type Taken = Pick<Scenario, 'trail' | 'queues' | 'logs'>;

export interface Told {
  readonly id: string;
  readonly text: string;
  readonly hash?: string;
  /** Nothing but a message can have carried it. */
  readonly isRecord?: boolean;
}

/** What evidence holds, read here by itself and not off a timeline, so that what replay drops is missed. */
export interface EvidenceHeld {
  /** Calls, messages and the lines of logs that tell of the beginning of an attempt. */
  readonly ids: ReadonlySet<string>;
  readonly calls: ReadonlyMap<string, Json>;
  readonly messages: ReadonlyMap<string, Json>;
  /** What tells of calls: of each message its id and its body, of a body that was found alone its hash. */
  readonly texts: readonly Told[];
  /** The request and the group of each line in which Lambda tells of an attempt. */
  readonly lines: ReadonlyMap<string, string>;
  /** Lines that tell of the beginning of an attempt, by request, earliest first. */
  readonly starts: ReadonlyMap<string, readonly LogLine[]>;
  /** How many dispatches there are of the event that this one is of. */
  dispatchesBeside(dispatch: Json | undefined): number;
}

export function evidenceHeld({ trail, queues, logs }: Taken): EvidenceHeld {
  const calls = new Map(trail.map((one) => [String(one['eventID']), one]));
  const all = Object.values(queues).flat();
  const messages = new Map(all.map((one) => [String(one['MessageId']), one]));
  const lines = linesIn(logs);
  const starts = startsIn(lines);
  const dispatches = new Map<string, number>();
  for (const call of calls.values()) {
    if (call['eventName'] !== 'InvokeExecution') continue;
    const request = textAt(call, 'requestID') ?? '';
    dispatches.set(request, (dispatches.get(request) ?? 0) + 1);
  }
  return {
    calls,
    messages,
    starts,
    lines: new Map(
      lines.map(({ id, requestId, logGroup = '' }) => [id, `${requestId} ${logGroup}`]),
    ),
    ids: new Set([
      ...calls.keys(),
      ...messages.keys(),
      ...[...starts.values()].flat().map(({ id }) => id),
    ]),
    texts: all.map(told),
    dispatchesBeside: (dispatch) => dispatches.get(textAt(dispatch, 'requestID') ?? '') ?? 0,
  };
}

function told(message: Json): Told {
  const [id, body] = [String(message['MessageId']), String(message['Body'])];
  if (message['isBodyOnly'] !== true) return { id, text: `${id} ${body}` };
  const isRecord = textAt(parsedFrom(body), 'requestContext', 'requestId') !== undefined;
  return { id, text: body, hash: createHash('md5').update(body).digest('hex'), isRecord };
}

/** Of the body that a call sent, as it was answered. */
export const hashOf = (call: Json | undefined): string | undefined =>
  textAt(call, 'responseElements', 'mD5OfMessageBody');

/** Ids that AWS gave in answer to a call: of what it sent. */
export function outputsOf(call: Json): readonly string[] {
  const answer = call['responseElements'];
  return [
    textAt(answer, 'messageId'),
    ...listAt(answer, 'entries').map((one) => textAt(one, 'eventId')),
    ...listAt(answer, 'successful').map((one) => textAt(one, 'messageId')),
  ].filter((one) => one !== undefined);
}

const linesIn = (logs: readonly FunctionLog[]): readonly LogLine[] =>
  logs.flatMap(({ logGroup, events }) =>
    events.flatMap(
      ({ timestamp, message }) => logLineIn({ at: timestamp, message, logGroup }) ?? [],
    ),
  );

function startsIn(lines: readonly LogLine[]): ReadonlyMap<string, readonly LogLine[]> {
  const starts = new Map(
    lines.filter(({ says }) => says === 'start').map((line) => [line.id, line]),
  );
  const byRequest = new Map<string, LogLine[]>();
  for (const line of [...starts.values()].sort((a, b) => a.at - b.at)) {
    byRequest.set(line.requestId, [...(byRequest.get(line.requestId) ?? []), line]);
  }
  return byRequest;
}
