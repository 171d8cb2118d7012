import { removeEach } from '../change-template.ts';
import type { Mutation } from '../mutation.ts';

export const subscriptionRemoved: Mutation = {
  id: 'subscription-removed',
  title: 'Nobody is subscribed to the topic.',
  apply: (template) => removeEach(template, 'AWS::SNS::Subscription'),
};
