import type {
  GetEventSelectorsCommandInput,
  PutEventSelectorsCommandInput,
} from '@aws-sdk/client-cloudtrail';
import { AwsFault, operation } from '../../../service.ts';
import { ADVANCED_FIELDS, apiReference } from '../known-from.ts';
import { checkedAdvanced, checkedBasic } from '../selection/checked-selectors.ts';
import { findTrail, onTrail, ownTrail } from '../trail-lookup.ts';

export const putEventSelectors = operation<PutEventSelectorsCommandInput, object>({
  knownFrom: [apiReference('PutEventSelectors'), ADVANCED_FIELDS],
  authorizes: (input, call) => onTrail('cloudtrail:PutEventSelectors', input.TrailName, call),
  async handle(input, call) {
    const trail = findTrail(input.TrailName, call);
    if (input.AdvancedEventSelectors !== undefined && input.EventSelectors !== undefined) {
      throw new AwsFault(
        'InvalidEventSelectorsException',
        400,
        'A trail has either event selectors or advanced event selectors, not both.',
      );
    }
    if (input.AdvancedEventSelectors !== undefined) {
      const advanced = checkedAdvanced(input.AdvancedEventSelectors);
      trail.advanced = advanced;
      trail.basic = undefined;
      return { TrailARN: trail.arn, AdvancedEventSelectors: advanced };
    }
    const basic = checkedBasic(input.EventSelectors);
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
        {
          ReadWriteType: 'All',
          IncludeManagementEvents: true,
          DataResources: [],
          ExcludeManagementEventSources: [],
        },
      ],
    };
  },
  trail: ownTrail(true),
});
