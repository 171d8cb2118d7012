import type {
  GetEventSelectorsCommandInput,
  GetTrailStatusCommandInput,
  PutEventSelectorsCommandInput,
  StartLoggingCommandInput,
  StopLoggingCommandInput,
} from '@aws-sdk/client-cloudtrail';
import { AwsFault, operation } from '../../../service.ts';
import { apiReference } from '../known-from.ts';
import type { AdvancedSelector, BasicSelector } from '../state.ts';
import { findTrail, onTrail, ownTrail } from '../trail-lookup.ts';

export const startLogging = operation<StartLoggingCommandInput, object>({
  knownFrom: [apiReference('StartLogging')],
  authorizes: (input, call) => onTrail('cloudtrail:StartLogging', input.Name, call),
  async handle(input, call) {
    const trail = findTrail(input.Name, call);
    trail.logging = true;
    trail.startedAt = call.at;
    return {};
  },
  trail: ownTrail(false),
});

export const stopLogging = operation<StopLoggingCommandInput, object>({
  knownFrom: [apiReference('StopLogging')],
  authorizes: (input, call) => onTrail('cloudtrail:StopLogging', input.Name, call),
  async handle(input, call) {
    const trail = findTrail(input.Name, call);
    trail.logging = false;
    trail.stoppedAt = call.at;
    return {};
  },
  trail: ownTrail(false),
});

export const getTrailStatus = operation<GetTrailStatusCommandInput, object>({
  knownFrom: [apiReference('GetTrailStatus')],
  authorizes: (input, call) => onTrail('cloudtrail:GetTrailStatus', input.Name, call),
  async handle(input, call) {
    const trail = findTrail(input.Name, call);
    const date = (at: number | undefined) => (at === undefined ? undefined : new Date(at));
    return {
      IsLogging: trail.logging,
      LatestDeliveryTime: date(trail.deliveredAt),
      LatestDeliveryError: trail.deliveryError,
      StartLoggingTime: date(trail.startedAt),
      StopLoggingTime: date(trail.stoppedAt),
    };
  },
  trail: ownTrail(true),
});

export const putEventSelectors = operation<PutEventSelectorsCommandInput, object>({
  knownFrom: [apiReference('PutEventSelectors')],
  authorizes: (input, call) => onTrail('cloudtrail:PutEventSelectors', input.TrailName, call),
  async handle(input, call) {
    const trail = findTrail(input.TrailName, call);
    if (input.AdvancedEventSelectors !== undefined) {
      const advanced = input.AdvancedEventSelectors as readonly AdvancedSelector[];
      advanced.forEach(checkAdvanced);
      trail.advanced = advanced;
      trail.basic = undefined;
      return { TrailARN: trail.arn, AdvancedEventSelectors: advanced };
    }
    const basic = (input.EventSelectors ?? []).map(
      (selector): BasicSelector => ({
        ReadWriteType: selector.ReadWriteType ?? 'All',
        IncludeManagementEvents: selector.IncludeManagementEvents ?? true,
        DataResources: (selector.DataResources ?? []).map(({ Type, Values }) => ({
          Type: Type ?? '',
          Values: Values ?? [],
        })),
      }),
    );
    if (basic.length === 0 || basic.length > 5) {
      throw invalid('A trail has between one and five event selectors.');
    }
    trail.basic = basic;
    trail.advanced = undefined;
    return { TrailARN: trail.arn, EventSelectors: basic };
  },
  trail: ownTrail(false),
});

export const getEventSelectors = operation<GetEventSelectorsCommandInput, object>({
  knownFrom: [apiReference('GetEventSelectors')],
  authorizes: (input, call) => onTrail('cloudtrail:GetEventSelectors', input.TrailName, call),
  async handle(input, call) {
    const trail = findTrail(input.TrailName, call);
    if (trail.advanced !== undefined) {
      return { TrailARN: trail.arn, AdvancedEventSelectors: trail.advanced };
    }
    return {
      TrailARN: trail.arn,
      EventSelectors: trail.basic ?? [
        { ReadWriteType: 'All', IncludeManagementEvents: true, DataResources: [] },
      ],
    };
  },
  trail: ownTrail(true),
});

const FIELDS = new Set([
  'eventCategory',
  'resources.type',
  'resources.ARN',
  'eventName',
  'readOnly',
  'eventSource',
  'eventType',
  'userIdentity.arn',
  'sessionCredentialFromConsole',
]);

function checkAdvanced(selector: AdvancedSelector): void {
  const fields = selector.FieldSelectors.map(({ Field }) => Field);
  const unknown = fields.find((field) => !FIELDS.has(field));
  if (unknown !== undefined)
    throw invalid(`The field ${unknown} is not a field of event selectors.`);
  if (!fields.includes('eventCategory')) throw invalid('Every selector names eventCategory.');
  const category = selector.FieldSelectors.find(({ Field }) => Field === 'eventCategory');
  const isData = category?.Equals?.includes('Data') ?? false;
  if (isData && !fields.includes('resources.type')) {
    throw invalid('A selector for data events names resources.type.');
  }
  if (!isData && fields.includes('eventName')) {
    throw invalid('Management events cannot be selected by eventName.');
  }
}

const invalid = (message: string): AwsFault =>
  new AwsFault('InvalidEventSelectorsException', 400, message);
