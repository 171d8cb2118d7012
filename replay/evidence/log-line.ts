import { createHash } from 'node:crypto';
import { jsonText } from './json-text.ts';
import {
  isInstant,
  isObject,
  member,
  millisOf,
  numberAt,
  parsedFrom,
  textAt,
} from './json-value.ts';

/**
 * A line of a function's log in which Lambda tells of one attempt at one request.
 *
 * The log is written in the function's own environment and name. Code that runs there can print a line of the same form,
 * and whoever holds the execution role's keys can put one with any time: no line vouches for itself.
 */
export interface LogLine {
  /** Made of time and text: one line taken by several ways of reading a log is one line. */
  readonly id: string;
  /** What CloudWatch Logs calls it; not every way of reading a log tells. */
  readonly eventId?: string;
  /** Milliseconds since 1970. */
  readonly at: number;
  /** `failure`: a time-out or an exit, told in a line of its own before the attempt ends. */
  readonly says: 'start' | 'end' | 'report' | 'failure';
  readonly requestId: string;
  readonly logGroup?: string;
  readonly logStream?: string;
  /** As the group is named for it, or the stream where functions share a group. */
  readonly functionName?: string;
  readonly durationMs?: number;
  /** "timeout", "Runtime.OutOfMemory", "Runtime.ExitError", …; absent where the line tells of no failure. */
  readonly failure?: string;
}

/** A log event on its own, whichever way it was read. */
export interface LogEvent {
  readonly at: number;
  readonly message: string;
  readonly eventId?: string | undefined;
  readonly logGroup?: string | undefined;
  readonly logStream?: string | undefined;
}

type Said = Pick<LogLine, 'says' | 'requestId' | 'durationMs' | 'failure'>;

/** The line of Lambda in a log event; undefined where the event is something else that was logged. */
export function logLineIn(event: LogEvent): LogLine | undefined {
  const { eventId, logGroup, logStream } = event;
  const message = event.message.trimEnd();
  const opened = message.startsWith('{') ? parsedFrom(message) : undefined;
  const said = opened === undefined ? saidInText(message) : saidInJson(opened);
  if (said === undefined) return undefined;
  const functionName = functionOf(logGroup, logStream);
  // A system event bears its own time, and may be met with it alone.
  const own = millisOf(member(opened, 'time'));
  const at = isInstant(own) ? own : event.at;
  const text = opened === undefined ? message : jsonText(opened);
  const hash = createHash('sha256').update(`${at}\n${text}`).digest('hex');
  return {
    id: `log-line-${hash.slice(0, 32)}`,
    at,
    ...said,
    ...(eventId !== undefined && { eventId }),
    ...(logGroup !== undefined && { logGroup }),
    ...(logStream !== undefined && { logStream }),
    ...(functionName !== undefined && { functionName }),
  };
}

// START, END and REPORT are documented, and that a retry bears the id of its request. Assumed, for no page that was read
// gives them: that REPORT says `Status` and `Error Type` where an attempt failed, and how a time-out and an exit are worded.
// A field that is missing leaves an attempt without a failure; it joins nothing.

/** Request ids are UUIDs; no more is asked of them here than that they are short and plain. */
const ID = '([A-Za-z0-9-]{1,64})';
const START = new RegExp(`^START RequestId: ${ID} Version: \\S{1,64}$`);
const END = new RegExp(`^END RequestId: ${ID}$`);
const REPORT = new RegExp(`^REPORT RequestId: ${ID}\\s(.*)$`, 's');
const TIMED_OUT = new RegExp(`^\\S{1,40}Z ${ID} Task timed out after [\\d.]{1,12} seconds`);
const EXITED = new RegExp(`^RequestId: ${ID} (?:Error: Runtime exited|Process exited)`);

function saidInText(message: string): Said | undefined {
  const one = (form: RegExp) => form.exec(message)?.[1];
  const started = one(START);
  if (started !== undefined) return { says: 'start', requestId: started };
  const ended = one(END);
  if (ended !== undefined) return { says: 'end', requestId: ended };
  const timedOut = one(TIMED_OUT);
  if (timedOut !== undefined) return { says: 'failure', requestId: timedOut, failure: 'timeout' };
  const exited = one(EXITED);
  if (exited !== undefined) {
    const failure = /\bRuntime\.\w{1,40}/.exec(message)?.[0] ?? 'Runtime.ExitError';
    return { says: 'failure', requestId: exited, failure };
  }
  const [, requestId, rest] = REPORT.exec(message) ?? [];
  if (requestId === undefined || rest === undefined) return undefined;
  const duration = /(?:^|\t)Duration: ([\d.]{1,12}) ms/.exec(rest)?.[1];
  const type = /\tError Type: (\S{1,80})/.exec(rest)?.[1];
  const status = /\tStatus: (\w{1,20})/.exec(rest)?.[1];
  return {
    says: 'report',
    requestId,
    ...durationIn(Number(duration)),
    ...failureIn(status, type),
  };
}

/** System events of the JSON log format, which are those of the Telemetry API. */
function saidInJson(value: unknown): Said | undefined {
  const record = member(value, 'record');
  const requestId = textAt(record, 'requestId');
  if (!isObject(record) || requestId === undefined || requestId.length > 64) return undefined;
  const outcome = failureIn(textAt(record, 'status'), textAt(record, 'errorType'));
  switch (textAt(value, 'type')) {
    case 'platform.start':
      return { says: 'start', requestId };
    case 'platform.runtimeDone':
      return { says: 'end', requestId, ...outcome };
    case 'platform.report':
      return {
        says: 'report',
        requestId,
        ...durationIn(numberAt(record, 'metrics', 'durationMs')),
        ...outcome,
      };
    default:
      return undefined;
  }
}

/** Such an event on its own, as an extension is handed it; undefined where a value is none. */
export function systemEventIn(value: unknown): LogEvent | undefined {
  const at = millisOf(member(value, 'time'));
  const isOfLambda = textAt(value, 'type')?.startsWith('platform.') === true;
  if (!isInstant(at) || !isOfLambda || !isObject(member(value, 'record'))) return undefined;
  return { at, message: jsonText(value) };
}

/** Longer than any invocation is let run. */
const LONGEST_MS = 86_400_000;

const durationIn = (ms: number | undefined): Pick<LogLine, 'durationMs'> =>
  ms !== undefined && ms >= 0 && ms <= LONGEST_MS ? { durationMs: Math.ceil(ms) } : {};

function failureIn(status: string | undefined, type: string | undefined): Pick<LogLine, 'failure'> {
  if (status === undefined || status === 'success') return {};
  return { failure: (type ?? status).slice(0, 80) };
}

const OWN_GROUP = /^\/aws\/lambda\/([A-Za-z0-9_-]{1,140})$/;
/** "2026/05/11/scan[$LATEST]0123…" in a group that functions share, which is assumed; without the name in one of its own. */
const SHARED_STREAM = /^\d{4}\/\d{2}\/\d{2}\/([A-Za-z0-9_-]{1,140})\[/;

const functionOf = (
  logGroup: string | undefined,
  logStream: string | undefined,
): string | undefined =>
  OWN_GROUP.exec(logGroup ?? '')?.[1] ?? SHARED_STREAM.exec(logStream ?? '')?.[1];
