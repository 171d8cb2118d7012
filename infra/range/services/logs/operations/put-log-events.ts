import type { Instant } from '../../../../base/instant.ts';
import { hours, later } from '../../../../base/instant.ts';
import { operation } from '../../../service.ts';
import { constraintBroken, invalidParameter } from '../faults.ts';
import { onGroup, streamAt } from '../group-lookup.ts';
import { apiReference, EVENTS_ARE_DATA } from '../known-from.ts';
import { dataTrail } from '../trail-rules.ts';

interface PutInput {
  readonly logGroupName?: string;
  readonly logStreamName?: string;
  readonly logEvents?: readonly InputEvent[];
}

interface InputEvent {
  readonly timestamp?: number;
  readonly message?: string;
}

export const putLogEvents = operation<PutInput, object>({
  knownFrom: [apiReference('PutLogEvents'), EVENTS_ARE_DATA],
  authorizes: (input, call) => onGroup('logs:PutLogEvents', input, call, input.logStreamName ?? ''),
  async handle(input, call) {
    const stream = streamAt(input, input.logStreamName, call);
    const sent = checked(input.logEvents ?? []);
    const now = call.platform.clock.now();
    const tooNew = sent.findIndex(({ at }) => at > later(now, hours(2)));
    const firstKept = sent.findIndex(({ at }) => at >= now - hours(14 * 24));
    const from = firstKept < 0 ? sent.length : firstKept;
    const to = tooNew < 0 ? sent.length : tooNew;
    let count = stream.events.length;
    for (const { at, message } of sent.slice(from, to))
      stream.events.push({ at, message, ingestedAt: now, id: eventId(at, count++) });
    stream.ingestedAt = now;
    return {
      nextSequenceToken: String(stream.events.length).padStart(56, '4'),
      ...((from > 0 || tooNew >= 0) && {
        rejectedLogEventsInfo: {
          ...(from > 0 && { tooOldLogEventEndIndex: from }),
          ...(tooNew >= 0 && { tooNewLogEventStartIndex: tooNew }),
        },
      }),
    };
  },
  trail: dataTrail(false),
});

/** What AWS counts beside the bytes of each message, and the most one call may bring. */
const EVENT_OVERHEAD = 26;
const BATCH_BYTES = 1_048_576;
const BATCH_EVENTS = 10_000;

function checked(events: readonly InputEvent[]) {
  if (events.length < 1 || events.length > BATCH_EVENTS)
    throw constraintBroken(
      `${String(events.length)} events`,
      'logEvents',
      `Member must have length between 1 and ${String(BATCH_EVENTS)}`,
    );
  let bytes = 0;
  let before = -Infinity;
  return events.map(({ timestamp, message = '' }) => {
    if (timestamp === undefined || timestamp < 0 || message === '')
      throw invalidParameter('Log event message and timestamp must be given.');
    if (timestamp < before)
      throw invalidParameter(
        'Log events in a single PutLogEvents request must be in chronological order.',
      );
    before = timestamp;
    bytes += Buffer.byteLength(message) + EVENT_OVERHEAD;
    if (bytes > BATCH_BYTES)
      throw invalidParameter(
        `Upload too large: ${String(bytes)} bytes exceeds limit of ${String(BATCH_BYTES)}`,
      );
    return { at: timestamp as Instant, message };
  });
}

const eventId = (at: Instant, position: number): string =>
  `${String(at)}${String(position).padStart(43, '0')}`;
