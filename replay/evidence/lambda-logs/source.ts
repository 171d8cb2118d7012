import {
  FILTER_LOG_EVENTS,
  LAMBDA_LOG_FORMATS,
  LAMBDA_LOGS,
  LAMBDA_SYSTEM_EVENTS,
  LOG_EXPORT,
  LOG_SUBSCRIPTIONS,
} from '../../known-from.ts';
import type { Beside, EvidenceReading, EvidenceSource } from '../evidence-source.ts';
import { isInstant, isObject, member, textAt } from '../json-value.ts';
import { type LogEvent, logLineIn, systemEventIn } from '../log-line.ts';

/**
 * Logs of functions, as the API answers (`filter-log-events`, `get-log-events`), a subscription hands them on or an
 * export to S3 holds them, and system events of the JSON format on their own.
 *
 * Only the lines Lambda itself writes about a request are kept. What a handler printed is counted.
 */
export const source: EvidenceSource = {
  id: 'lambda-logs',
  title: 'Logs of Lambda functions',
  sources: [
    LAMBDA_LOGS,
    LAMBDA_LOG_FORMATS,
    LAMBDA_SYSTEM_EVENTS,
    FILTER_LOG_EVENTS,
    LOG_SUBSCRIPTIONS,
    LOG_EXPORT,
  ],
  read: (value, beside = {}) => {
    const alone = systemEventIn(value);
    if (alone !== undefined) return read(alone, value);
    const message = member(value, 'message');
    const timestamp = member(value, 'timestamp');
    const isEvent = isObject(value) && message !== undefined && typeof timestamp === 'number';
    const isListed = 'logGroup' in beside || member(value, 'ingestionTime') !== undefined;
    if (!isEvent && !(isListed && (message ?? timestamp) !== undefined)) return undefined;
    if (typeof message !== 'string') return rejected('message is not a string');
    if (typeof timestamp !== 'number' || !isInstant(timestamp)) {
      return rejected('timestamp is not a number of milliseconds');
    }
    return read({ at: timestamp, message, ...placeOf(value, beside) }, value);
  },
};

const rejected = (because: string): EvidenceReading => ({
  kind: 'rejected',
  because: `the log event's ${because}`,
});

function read(event: LogEvent, raw: unknown): EvidenceReading {
  const record = logLineIn(event);
  return record === undefined
    ? { kind: 'set-aside', because: 'no line of Lambda about a request' }
    : { kind: 'log', record, raw };
}

function placeOf(value: unknown, beside: Beside): Omit<LogEvent, 'at' | 'message'> {
  return {
    eventId: textAt(value, 'eventId') ?? textAt(value, 'id'),
    logGroup: beside['logGroup'] ?? beside['logGroupName'],
    logStream: textAt(value, 'logStreamName') ?? beside['logStream'] ?? beside['logStreamName'],
  };
}
