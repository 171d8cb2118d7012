import type { LookupEventsCommandInput } from '@aws-sdk/client-cloudtrail';
import type { CloudTrailRecord } from '../../../../base/cloudtrail-record.ts';
import { AwsFault, operation } from '../../../service.ts';
import { apiReference } from '../known-from.ts';
import { cloudTrailState } from '../state.ts';
import { onNothing, ownTrail } from '../trail-lookup.ts';

/** Management events of 90 days, newest first, by at most one attribute. */
export const lookupEvents = operation<LookupEventsCommandInput, object>({
  knownFrom: [apiReference('LookupEvents')],
  authorizes: () => onNothing('cloudtrail:LookupEvents'),
  async handle(input, call) {
    const [attribute, ...others] = input.LookupAttributes ?? [];
    if (others.length > 0) {
      throw new AwsFault(
        'InvalidLookupAttributesException',
        400,
        'You can only specify one lookup attribute.',
      );
    }
    const most = input.MaxResults ?? 50;
    if (most < 1 || most > 50) {
      throw new AwsFault('InvalidMaxResultsException', 400, 'MaxResults must be between 1 and 50.');
    }
    const [from, to] = [input.StartTime?.getTime() ?? 0, input.EndTime?.getTime() ?? Infinity];
    const matching = [...(call.platform.state(cloudTrailState).history.get(call.accountId) ?? [])]
      .reverse()
      .filter(({ eventTime }) => Date.parse(eventTime) >= from && Date.parse(eventTime) <= to)
      .filter(
        (record) =>
          attribute === undefined ||
          has(record, attribute.AttributeKey ?? '', attribute.AttributeValue ?? ''),
      );
    const start = input.NextToken === undefined ? 0 : Number(input.NextToken);
    if (!Number.isInteger(start) || start < 0) {
      throw new AwsFault(
        'InvalidNextTokenException',
        400,
        'The token you have specified is invalid.',
      );
    }
    const end = start + most;
    return {
      Events: matching.slice(start, end).map(listed),
      NextToken: end < matching.length ? String(end) : undefined,
    };
  },
  trail: ownTrail(true),
});

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
      return (record.resources ?? []).some(({ type }) => type === value);
    case 'ResourceName':
      return (record.resources ?? []).some(({ ARN }) => ARN === value);
    default:
      throw new AwsFault(
        'InvalidLookupAttributesException',
        400,
        `${key} is not a lookup attribute.`,
      );
  }
}

function userName({ userIdentity }: CloudTrailRecord): string | undefined {
  if (userIdentity.userName !== undefined) return userIdentity.userName;
  return userIdentity.principalId?.split(':')[1] ?? userIdentity.invokedBy;
}

const listed = (record: CloudTrailRecord) => ({
  EventId: record.eventID,
  EventName: record.eventName,
  ReadOnly: String(record.readOnly ?? false),
  AccessKeyId: record.userIdentity.accessKeyId,
  EventTime: new Date(record.eventTime),
  EventSource: record.eventSource,
  Username: userName(record),
  Resources: (record.resources ?? []).map(({ type, ARN }) => ({
    ResourceType: type,
    ResourceName: ARN,
  })),
  CloudTrailEvent: JSON.stringify(record),
});
