import type { Call } from '../../../service.ts';
import { operation } from '../../../service.ts';
import { invalidParameter, refuseMembers } from '../faults.ts';
import { filterPattern } from '../filter-pattern.ts';
import { groupAt, onGroup, streamAt } from '../group-lookup.ts';
import { apiReference, EVENTS_ARE_DATA } from '../known-from.ts';
import { page } from '../page.ts';
import type { LogEvent, LogGroup, LogStream } from '../state.ts';
import { dataTrail } from '../trail-rules.ts';

interface Period {
  /** From, inclusive, and to, exclusive: milliseconds since 1970. */
  readonly startTime?: number;
  readonly endTime?: number;
  readonly limit?: number;
  readonly nextToken?: string;
}

interface GroupInput {
  readonly logGroupName?: string;
  readonly logGroupIdentifier?: string;
}

export const getLogEvents = operation<
  GroupInput & Period & { readonly logStreamName?: string; readonly startFromHead?: boolean },
  object
>({
  knownFrom: [apiReference('GetLogEvents'), EVENTS_ARE_DATA],
  authorizes: (input, call) => onGroup('logs:GetLogEvents', input, call, input.logStreamName ?? ''),
  async handle(input, call) {
    refuseMembers('GetLogEvents', input, ['unmask']);
    const stream = streamAt(input, input.logStreamName, call);
    const all = kept(groupAt(input, call), stream, call).filter((event) => isWithin(event, input));
    const limit = Math.min(input.limit ?? MOST_EVENTS, MOST_EVENTS);
    const [from, to] = windowOf(input, all.length, limit);
    return {
      events: all.slice(from, to).map(({ at, message, ingestedAt }) => ({
        timestamp: at,
        message,
        ingestionTime: ingestedAt,
      })),
      nextForwardToken: `f/${String(to).padStart(56, '0')}/s`,
      nextBackwardToken: `b/${String(from).padStart(56, '0')}/s`,
    };
  },
  trail: dataTrail(true),
});

export const filterLogEvents = operation<
  GroupInput &
    Period & {
      readonly logStreamNames?: readonly string[];
      readonly logStreamNamePrefix?: string;
      readonly filterPattern?: string;
    },
  object
>({
  knownFrom: [apiReference('FilterLogEvents'), EVENTS_ARE_DATA],
  authorizes: (input, call) => onGroup('logs:FilterLogEvents', input, call),
  async handle(input, call) {
    refuseMembers('FilterLogEvents', input, ['unmask']);
    const group = groupAt(input, call);
    const matches = filterPattern(input.filterPattern ?? '');
    const found = [...group.streams.values()]
      .filter(
        ({ name }) =>
          (input.logStreamNames?.includes(name) ?? true) &&
          name.startsWith(input.logStreamNamePrefix ?? ''),
      )
      .flatMap((stream) => kept(group, stream, call).map((event) => ({ event, stream })))
      .filter(({ event }) => isWithin(event, input) && matches(event.message))
      .sort((a, b) => a.event.at - b.event.at);
    const limit = Math.min(input.limit ?? MOST_EVENTS, MOST_EVENTS);
    const { items, nextToken } = page(found, input.nextToken, limit);
    return {
      events: items.map(({ event, stream }) => ({
        logStreamName: stream.name,
        timestamp: event.at,
        message: event.message,
        ingestionTime: event.ingestedAt,
        eventId: event.id,
      })),
      searchedLogStreams: [],
      ...(nextToken !== undefined && { nextToken }),
    };
  },
  trail: dataTrail(true),
});

const MOST_EVENTS = 10_000;

const DAY = 86_400_000;

/** What retention has left. */
function kept(group: LogGroup, stream: LogStream, call: Call): readonly LogEvent[] {
  const { retention } = group;
  if (retention === undefined) return stream.events;
  return stream.events.filter(({ at }) => at > call.at - retention * DAY);
}

const isWithin = ({ at }: LogEvent, { startTime, endTime }: Period): boolean =>
  at >= (startTime ?? 0) && at < (endTime ?? Infinity);

/** From where to where: the newest events unless asked otherwise, then on from where a token says. */
function windowOf(
  input: Period & { readonly startFromHead?: boolean },
  length: number,
  limit: number,
): readonly [from: number, to: number] {
  if (input.nextToken === undefined) {
    return input.startFromHead === true
      ? [0, Math.min(limit, length)]
      : [Math.max(0, length - limit), length];
  }
  const [, way, digits] = /^([fb])\/0*(\d+)\/s$/.exec(input.nextToken) ?? [];
  if (way === undefined) throw invalidParameter('The specified nextToken is invalid.');
  const at = Math.min(Number(digits), length);
  return way === 'f' ? [at, Math.min(at + limit, length)] : [Math.max(0, at - limit), at];
}
