import { LOG_SUBSCRIPTIONS, TRAIL_IN_LOGS } from '../../known-from.ts';
import type { Beside, EvidenceReading, EvidenceSource } from '../evidence-source.ts';
import { isObject, member, parsedFrom, textAt } from '../json-value.ts';
import { looksLikeTrailRecord, readTrailRecord } from '../trail-record.ts';

/**
 * CloudTrail records in CloudWatch Logs, where a trail writes them: each is the message of a log event.
 *
 * Whoever can write to a log can put a record of their own making there; a function only has to print it. So a record
 * is taken where the stream bears the name that CloudTrail gives its streams, or, where the answer does not name the
 * stream, where nothing else stands in the log.
 */
export const source: EvidenceSource = {
  id: 'trail-in-logs',
  title: 'CloudTrail records in CloudWatch Logs',
  sources: [TRAIL_IN_LOGS, LOG_SUBSCRIPTIONS],
  read: (value, beside = {}) => {
    const message = messageOf(value);
    if (message === undefined) return undefined;
    const record = isObject(message) ? message : parsedFrom(message);
    if (!looksLikeTrailRecord(record)) return undefined;
    return isOfTrail(value, beside) ? readTrailRecord(record, { isWrapped: true }) : NOT_ITS_LOG;
  },
};

const NOT_ITS_LOG: EvidenceReading = {
  kind: 'set-aside',
  because:
    'it has the form of a CloudTrail record and stands in a log that is not known to be CloudTrail’s: whoever writes there may have made it up',
};

/** "111122223333_CloudTrail_us-east-1", in a trail of an organization with its id before it. */
const STREAM = /(?:^|_)CloudTrail_[a-z]{2,}-[a-z0-9-]+(?:_\d+)?$/;

function isOfTrail(value: unknown, beside: Beside): boolean {
  const stream =
    textAt(value, 'logStreamName') ??
    textAt(value, '@logStream') ??
    columnOf(value, '@logStream') ??
    beside['logStream'] ??
    beside['logStreamName'];
  return stream === undefined ? beside['onlyTrail'] === 'yes' : STREAM.test(stream);
}

/** Of a log event, or of a row that CloudWatch Logs Insights answers with. */
function messageOf(value: unknown): unknown {
  if (Array.isArray(value)) return columnOf(value, '@message');
  const isEvent =
    member(value, 'timestamp') !== undefined || member(value, 'logStreamName') !== undefined;
  return member(value, '@message') ?? (isEvent ? member(value, 'message') : undefined);
}

function columnOf(row: unknown, name: string): string | undefined {
  if (!Array.isArray(row)) return undefined;
  const cells: readonly unknown[] = row;
  return textAt(
    cells.find((cell) => member(cell, 'field') === name),
    'value',
  );
}
