import { createHash } from 'node:crypto';
import type { LookupEventsCommandInput } from '@aws-sdk/client-cloudtrail';
import type { CloudTrailRecord } from '../../../../base/cloudtrail-record.ts';
import { milliseconds, seconds } from '../../../../base/instant.ts';
import { AwsFault, type Call, operation } from '../../../service.ts';
import { recall, resourcesOf, userName } from '../event-history.ts';
import { apiReference, EVENT_RESOURCES } from '../known-from.ts';
import { cloudTrailState } from '../state.ts';
import { onNothing, ownTrail } from '../trail-lookup.ts';

/** Two requests a second for an account in a Region. */
const MOST_PER_SECOND = 2;
const MOST_RESULTS = 50;

/** Management events of 90 days, newest first, by at most one attribute. */
export const lookupEvents = operation<LookupEventsCommandInput, object>({
  knownFrom: [apiReference('LookupEvents'), EVENT_RESOURCES],
  authorizes: () => onNothing('cloudtrail:LookupEvents'),
  async handle(input, call) {
    throttle(call);
    const { most, attribute, from, to } = checked(input);
    const matching = recall(call.platform, call.accountId)
      .filter(({ eventTime }) => Date.parse(eventTime) >= from && Date.parse(eventTime) <= to)
      .filter((record) => attribute === undefined || has(record, attribute.key, attribute.value));
    const start = startOf(input, matching);
    const page = matching.slice(start, start + most);
    const last = page.at(-1);
    return {
      Events: page.map(listed),
      NextToken:
        last !== undefined && start + most < matching.length
          ? tokenAfter(last.eventID, input)
          : undefined,
    };
  },
  trail: ownTrail(true),
});

/** @throws AwsFault ThrottlingException. */
function throttle({ platform, accountId }: Call): void {
  const { lookups } = platform.state(cloudTrailState);
  const now = platform.clock.now();
  const recent = (lookups.get(accountId) ?? []).filter((at) => now - at < seconds(1));
  if (recent.length >= MOST_PER_SECOND) {
    // Simulated time does not move while a client waits to try again; so its waiting is counted here.
    platform.clock.spend(milliseconds(500));
    throw new AwsFault('ThrottlingException', 400, 'Rate exceeded');
  }
  lookups.set(accountId, [...recent, now]);
}

function checked(input: LookupEventsCommandInput) {
  const [attribute, ...others] = input.LookupAttributes ?? [];
  if (others.length > 0) {
    throw invalidAttributes('You can only specify one lookup attribute.');
  }
  const { AttributeKey: key = '', AttributeValue: value = '' } = attribute ?? {};
  if (attribute !== undefined && !ATTRIBUTES.has(key)) {
    throw invalidAttributes(`${key} is not a lookup attribute.`);
  }
  if (input.EventCategory !== undefined) {
    throw new AwsFault('NotImplemented', 501, 'The range does not provide Insights events.');
  }
  const most = input.MaxResults ?? MOST_RESULTS;
  if (most < 1 || most > MOST_RESULTS) {
    throw new AwsFault('InvalidMaxResultsException', 400, 'MaxResults must be between 1 and 50.');
  }
  const [from, to] = [input.StartTime?.getTime() ?? 0, input.EndTime?.getTime() ?? Infinity];
  if (from > to) {
    throw new AwsFault(
      'InvalidTimeRangeException',
      400,
      'The start time of the range is after its end time.',
    );
  }
  return { most, from, to, attribute: attribute === undefined ? undefined : { key, value } };
}

const invalidAttributes = (message: string): AwsFault =>
  new AwsFault('InvalidLookupAttributesException', 400, message);

const ATTRIBUTES = new Set([
  'EventId',
  'EventName',
  'ReadOnly',
  'Username',
  'ResourceType',
  'ResourceName',
  'EventSource',
  'AccessKeyId',
]);

function has(record: CloudTrailRecord, key: string, value: string): boolean {
  switch (key) {
    case 'EventId':
      return record.eventID === value;
    case 'EventName':
      return record.eventName === value;
    case 'EventSource':
      return record.eventSource === value;
    case 'ReadOnly':
      return String(record.readOnly ?? false) === value;
    case 'Username':
      return userName(record) === value;
    case 'AccessKeyId':
      return record.userIdentity.accessKeyId === value;
    case 'ResourceType':
      return resourcesOf(record).some(({ ResourceType }) => ResourceType === value);
    default:
      return resourcesOf(record).some(({ ResourceName }) => ResourceName === value);
  }
}

/** Newer events come in front of the first page; so a token names the last event it has shown. */
const tokenAfter = (eventId: string, input: LookupEventsCommandInput): string =>
  Buffer.from(`${eventId} ${questionOf(input)}`).toString('base64');

/** @throws AwsFault InvalidNextTokenException, also for a token of another question. */
function startOf(input: LookupEventsCommandInput, matching: readonly CloudTrailRecord[]): number {
  if (input.NextToken === undefined) return 0;
  const [eventId, question] = Buffer.from(input.NextToken, 'base64').toString().split(' ');
  const at = matching.findIndex(({ eventID }) => eventID === eventId);
  if (at < 0 || question !== questionOf(input)) {
    throw new AwsFault(
      'InvalidNextTokenException',
      400,
      'The token you have specified is invalid.',
    );
  }
  return at + 1;
}

function questionOf({ LookupAttributes, StartTime, EndTime }: LookupEventsCommandInput): string {
  const question = JSON.stringify([LookupAttributes ?? [], StartTime, EndTime]);
  return createHash('sha256').update(question).digest('hex');
}

const listed = (record: CloudTrailRecord) => ({
  EventId: record.eventID,
  EventName: record.eventName,
  ReadOnly: String(record.readOnly ?? false),
  AccessKeyId: record.userIdentity.accessKeyId,
  EventTime: new Date(record.eventTime),
  EventSource: record.eventSource,
  Username: userName(record),
  Resources: resourcesOf(record),
  CloudTrailEvent: JSON.stringify(record),
});
