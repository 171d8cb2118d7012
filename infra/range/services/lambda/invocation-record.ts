import type { Instant } from '../../../base/instant.ts';
import { isoMillis } from '../../../base/instant.ts';

/** What an asynchronous invocation came to, as its record tells it. */
export interface InvocationFacts {
  readonly at: Instant;
  readonly requestId: string;
  /** With the qualifier that was asked for, ":$LATEST" when none was. */
  readonly functionArn: string;
  readonly condition: RecordCondition;
  readonly approximateInvokeCount: number;
  /** JSON text, as the caller sent it. */
  readonly requestPayload: string;
  /** Absent when nothing was ever dispatched. */
  readonly response?: RecordedResponse;
}

/**
 * Why the record was written. AWS's list is open; "RecursiveInvocation" is our own word for an event
 * that loop detection stopped, because no source tells AWS's.
 */
export type RecordCondition =
  | 'Success'
  | 'RetriesExhausted'
  | 'EventAgeExceeded'
  | 'ZeroReservedConcurrency'
  | 'RecursiveInvocation';

export interface RecordedResponse {
  /** 200 also for an error of the function; 404 and 429 when no handler was reached. */
  readonly statusCode: number;
  /** The version that ran; absent when none did. */
  readonly executedVersion?: string;
  readonly functionError?: string;
  /** JSON text, as the handler answered; absent when none ran. */
  readonly payload?: string;
}

/**
 * The record a destination gets, byte for byte: AWS's members in AWS's order, no white space.
 *
 * Payloads are put in as they were written, so that numbers no JavaScript number can hold survive.
 */
export function invocationRecord(facts: InvocationFacts): string {
  const { response } = facts;
  return object([
    ['version', text('1.0')],
    ['timestamp', text(isoMillis(facts.at))],
    [
      'requestContext',
      object([
        ['requestId', text(facts.requestId)],
        ['functionArn', text(facts.functionArn)],
        ['condition', text(facts.condition)],
        ['approximateInvokeCount', String(facts.approximateInvokeCount)],
      ]),
    ],
    ['requestPayload', jsonOrText(facts.requestPayload)],
    response && [
      'responseContext',
      object([
        ['statusCode', String(response.statusCode)],
        response.executedVersion === undefined
          ? undefined
          : ['executedVersion', text(response.executedVersion)],
        response.functionError === undefined
          ? undefined
          : ['functionError', text(response.functionError)],
      ]),
    ],
    response?.payload === undefined ? undefined : ['responsePayload', jsonOrText(response.payload)],
  ]);
}

/** A name and its value as JSON text. */
type Member = readonly [name: string, json: string];

const text = (value: string): string => JSON.stringify(value);

const object = (members: readonly (Member | undefined)[]): string =>
  `{${members
    .filter((member) => member !== undefined)
    .map(([name, json]) => `${text(name)}:${json}`)
    .join(',')}}`;

/** A handler's own runtime client may answer anything; the record must stay JSON. */
function jsonOrText(payload: string): string {
  try {
    JSON.parse(payload);
    return payload.trim();
  } catch {
    return text(payload);
  }
}
