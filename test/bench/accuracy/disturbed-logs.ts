import type { Seeded } from '../../../infra/base/seeded.ts';
import { type LogLine, logLineIn } from '../../../replay/evidence/log-line.ts';
import type { FunctionLog } from './logs.ts';

/** How the logs of the functions differ from all there were; an empty object when they do not. */
export interface LogConditions {
  /** Share of events that are not there. */
  readonly lost?: number;
  /** Share of events that are there twice: again in the same answer, and once more as another way of reading tells them. */
  readonly duplicates?: number;
  /** In no order of time. */
  readonly disorder?: boolean;
  /** So many times somebody who holds a function's keys wrote that an attempt began which did not. */
  readonly forged?: number;
}

export interface DisturbedLog {
  /** What really was logged and is left of it. */
  readonly kept: FunctionLog;
  /** The request of every line that somebody made up, by its id. */
  readonly madeUp: readonly (readonly [line: string, request: string])[];
  /** As two ways of asking for logs give it. */
  readonly answers: readonly object[];
}

export function disturbedLogs(
  logs: readonly FunctionLog[],
  { lost = 0, duplicates = 0, disorder = false, forged = 0 }: LogConditions,
  random: Seeded,
): readonly DisturbedLog[] {
  return logs.map(({ logGroup, events: all }) => {
    const events = all.filter(() => random.next() >= lost);
    const twice = events.filter(() => random.next() < duplicates);
    const made = Array.from({ length: events.length === 0 ? 0 : forged }, () =>
      madeUp(events, logGroup, random),
    );
    const order = disorder ? shuffled(random) : <Item>(items: readonly Item[]) => items;
    const stated = { logGroup, events: order([...events, ...twice, ...made.flat()]) };
    // `get-log-events` is asked for one stream and tells neither ids nor the stream.
    const again = twice.map(({ timestamp, message }) => ({
      timestamp,
      message,
      ingestionTime: timestamp,
    }));
    return {
      kept: { logGroup, events },
      madeUp: linesIn({ logGroup, events: made.flat() }).map(({ id, requestId }) => [
        id,
        requestId,
      ]),
      answers:
        twice.length === 0 ? [stated] : [stated, { logGroupName: logGroup, events: order(again) }],
    };
  });
}

/** An attempt at a request there was, at a time of the writer's choosing. */
function madeUp(events: FunctionLog['events'], logGroup: string, random: Seeded) {
  const lines = linesIn({ logGroup, events });
  const one = lines[Math.floor(random.next() * lines.length)];
  if (one === undefined) return [];
  const timestamp = one.at + Math.floor((random.next() - 0.5) * 120_000);
  const said = (message: string) => ({ timestamp, message, ingestionTime: timestamp });
  return [
    said(`START RequestId: ${one.requestId} Version: $LATEST`),
    said(`END RequestId: ${one.requestId}`),
    said(
      `REPORT RequestId: ${one.requestId}\tDuration: 1.00 ms\tBilled Duration: 1 ms\tMemory Size: 128 MB\t`,
    ),
  ];
}

const linesIn = ({ logGroup, events }: FunctionLog): readonly LogLine[] =>
  events.flatMap(({ timestamp, message }) => logLineIn({ at: timestamp, message, logGroup }) ?? []);

const shuffled =
  (random: Seeded) =>
  <Item>(items: readonly Item[]): readonly Item[] =>
    items
      .map((item) => ({ item, at: random.next() }))
      .sort((a, b) => a.at - b.at)
      .map(({ item }) => item);
