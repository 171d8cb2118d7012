import type { Arn } from '../../../base/ids.ts';
import type { AccessRequest, Call } from '../../service.ts';
import { invalidParameter, subscriptionNotFound } from './faults.ts';
import type { Subscription } from './state.ts';
import { snsState } from './state.ts';
import { onTopic } from './topic-lookup.ts';

/** @throws AwsFault NotFound. */
export function subscriptionAt(arn: string | undefined, call: Call): Subscription {
  const subscription = call.platform.state(snsState).subscriptions.get(arn as Arn);
  if (subscription === undefined) throw subscriptionNotFound();
  return subscription;
}

/** IAM knows no resource "subscription": what is asked about is its topic. */
export function onSubscription(
  action: `sns:${string}`,
  arn: string | undefined,
  call: Call,
): readonly AccessRequest[] {
  const topicArn = /^(arn:aws:sns:[^:]+:\d{12}:[^:]+):[^:]+$/.exec(arn ?? '')?.[1];
  if (topicArn === undefined)
    throw invalidParameter(
      `SubscriptionArn Reason: An ARN must have at least 6 elements, not ${(arn ?? '').split(':').length}`,
    );
  return onTopic(action, topicArn, call);
}
