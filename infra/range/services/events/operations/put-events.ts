import type {
  PutEventsCommandInput,
  PutEventsCommandOutput,
  PutEventsRequestEntry,
} from '@aws-sdk/client-eventbridge';
import type { Instant } from '../../../../base/instant.ts';
import { isoSeconds } from '../../../../base/instant.ts';
import type { Call } from '../../../service.ts';
import { operation } from '../../../service.ts';
import type { BusEvent } from '../bus-event.ts';
import { busArn, findBus, onBus } from '../bus-lookup.ts';
import { deliver } from '../delivery.ts';
import { notImplemented, validation } from '../faults.ts';
import {
  apiReference,
  DATA_EVENT_SHAPE,
  DELIVERY,
  DELIVERY_DETAILS,
  ENTRY_ANSWERS,
  MISSING_BUS,
} from '../known-from.ts';
import { ruleMatches } from '../rule-pattern.ts';
import { eventsRandom } from '../state.ts';
import { API_VERSION, HIDDEN, lowerCamel } from '../trail-rules.ts';

type Output = Omit<PutEventsCommandOutput, '$metadata'>;

/** Bytes of all entries of one call together. */
const LARGEST_CALL = 1_048_576;

export const putEvents = operation<PutEventsCommandInput, Output>({
  knownFrom: [
    apiReference('PutEvents'),
    DELIVERY,
    ENTRY_ANSWERS,
    MISSING_BUS,
    DELIVERY_DETAILS,
    DATA_EVENT_SHAPE,
  ],
  authorizes(input, call) {
    if (input.EndpointId !== undefined) throw notImplemented('EndpointId (global endpoints)');
    // AWS's own services put their events on an account's default bus without asking anyone.
    if (call.identity.kind === 'service') return [];
    const buses = new Set(
      (input.Entries ?? []).map(({ EventBusName }) => busArn(EventBusName, call)),
    );
    return [...buses].map((bus) => onBus('events:PutEvents', bus, call));
  },
  async handle(input, call) {
    const entries = input.Entries ?? [];
    if (entries.length < 1 || entries.length > 10)
      throw validation(
        `1 validation error detected: Value '${entries.length} entries' at 'entries' failed to satisfy constraint: Member must have length ${entries.length < 1 ? 'greater than or equal to 1' : 'less than or equal to 10'}`,
      );
    if (entries.reduce((sum, entry) => sum + sizeOf(entry), 0) > LARGEST_CALL)
      throw validation('Total size of the entries in the request is over the limit.');
    const answers = entries.map((entry) => putEntry(entry, call));
    return {
      FailedEntryCount: answers.filter((answer) => 'ErrorCode' in answer).length,
      Entries: answers,
    };
  },
  trail: {
    category: 'data',
    readOnly: false,
    apiVersion: API_VERSION,
    dataResourceType: 'AWS::Events::EventBus',
    requestParameters: (input, call) => ({
      entries: (input.Entries ?? []).map((entry) => ({
        source: entry.Source,
        resources: entry.Resources ?? [],
        detailType: entry.DetailType,
        detail: HIDDEN,
        ...(entry.EventBusName !== undefined && { eventBusName: entry.EventBusName }),
        ...(entry.Time !== undefined && { time: isoSeconds(entry.Time.getTime() as Instant) }),
        ...(call.identity.kind !== 'service' &&
          entry.TraceHeader !== undefined && { traceHeader: entry.TraceHeader }),
      })),
    }),
    responseElements: (output) =>
      lowerCamel({
        FailedEntryCount: output.FailedEntryCount,
        Entries: output.Entries,
      }),
    resources: (input, call) => {
      const buses = new Set((input.Entries ?? []).map((entry) => busArn(entry.EventBusName, call)));
      return [...buses].map((ARN) => ({ type: 'AWS::Events::EventBus', ARN }));
    },
  },
});

type Answer =
  | { readonly EventId: string }
  | { readonly ErrorCode: string; readonly ErrorMessage: string };

function putEntry(entry: PutEventsRequestEntry, call: Call): Answer {
  const refusal = refusalOf(entry, call);
  if (refusal !== undefined) return refusal;
  const event: BusEvent = {
    version: '0',
    id: eventsRandom(call.platform).uuid(),
    'detail-type': entry.DetailType ?? '',
    source: entry.Source ?? '',
    account: call.accountId,
    time: isoSeconds((entry.Time?.getTime() ?? call.at) as Instant),
    region: call.region,
    resources: entry.Resources ?? [],
    detail: parsedDetail(entry.Detail ?? '') ?? {},
  };
  call.platform.truth.add({ cause: call.eventId, effect: event.id, kind: 'bus-event' });
  const bus = findBus(entry.EventBusName, call);
  if (bus === undefined)
    call.platform.say(
      `event ${event.id} is lost: no event bus ${busArn(entry.EventBusName, call)}`,
    );
  for (const rule of bus?.rules.values() ?? [])
    if (ruleMatches(rule, event)) deliver(call.platform, rule, event);
  return { EventId: event.id };
}

function refusalOf(entry: PutEventsRequestEntry, call: Call): Answer | undefined {
  for (const member of ['Source', 'DetailType', 'Detail'] as const)
    if ((entry[member] ?? '') === '')
      return {
        ErrorCode: 'InvalidArgument',
        ErrorMessage: `Parameter ${member} is not valid. Reason: ${member} is a required argument.`,
      };
  if (entry.Source?.startsWith('aws.') === true && call.identity.kind !== 'service')
    return {
      ErrorCode: 'NotAuthorizedForSourceException',
      ErrorMessage: 'Not authorized for the source.',
    };
  if (parsedDetail(entry.Detail ?? '') === undefined)
    return { ErrorCode: 'MalformedDetail', ErrorMessage: 'Detail is malformed.' };
  return undefined;
}

function parsedDetail(text: string): Record<string, unknown> | undefined {
  try {
    const detail: unknown = JSON.parse(text);
    if (typeof detail !== 'object' || detail === null || Array.isArray(detail)) return undefined;
    return detail as Record<string, unknown>;
  } catch {
    return undefined;
  }
}

/** Bytes EventBridge counts; a time, where given, counts fourteen. */
function sizeOf(entry: PutEventsRequestEntry): number {
  const texts = [entry.Source, entry.DetailType, entry.Detail, ...(entry.Resources ?? [])];
  return texts.reduce<number>(
    (sum, text) => sum + Buffer.byteLength(text ?? ''),
    entry.Time === undefined ? 0 : 14,
  );
}
