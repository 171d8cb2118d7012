import type {
  GetSubscriptionAttributesCommandInput,
  GetSubscriptionAttributesCommandOutput,
  SetSubscriptionAttributesCommandInput,
} from '@aws-sdk/client-sns';
import { operation } from '../../../service.ts';
import { apiReference } from '../known-from.ts';
import { checkSubscriptionAttribute, readSubscription } from '../subscription-attributes.ts';
import { onSubscription, subscriptionAt } from '../subscription-lookup.ts';
import { managementTrail } from '../trail-rules.ts';

export const getSubscriptionAttributes = operation<
  GetSubscriptionAttributesCommandInput,
  Omit<GetSubscriptionAttributesCommandOutput, '$metadata'>
>({
  knownFrom: [apiReference('GetSubscriptionAttributes')],
  authorizes: (input, call) =>
    onSubscription('sns:GetSubscriptionAttributes', input.SubscriptionArn, call),
  async handle(input, call) {
    return { Attributes: readSubscription(subscriptionAt(input.SubscriptionArn, call)) };
  },
  trail: managementTrail(true),
});

export const setSubscriptionAttributes = operation<SetSubscriptionAttributesCommandInput, object>({
  knownFrom: [apiReference('SetSubscriptionAttributes')],
  authorizes: (input, call) =>
    onSubscription('sns:SetSubscriptionAttributes', input.SubscriptionArn, call),
  async handle(input, call) {
    const subscription = subscriptionAt(input.SubscriptionArn, call);
    const { AttributeName: name = '', AttributeValue: value = '' } = input;
    checkSubscriptionAttribute(name, value, subscription.protocol);
    if (value === '' || (name === 'FilterPolicy' && value === '{}'))
      subscription.attributes.delete(name);
    else subscription.attributes.set(name, value);
    return {};
  },
  trail: managementTrail(false),
});
