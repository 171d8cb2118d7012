import type { AccountId, Arn } from '../../../base/ids.ts';
import type { Seeded } from '../../../base/seeded.ts';
import type { Platform } from '../../platform.ts';
import { liveToken, stateToken } from '../../platform.ts';

/** All topics and subscriptions of the range, keyed by ARN. */
export interface SnsState {
  readonly topics: Map<Arn, Topic>;
  readonly subscriptions: Map<Arn, Subscription>;
}

export interface Topic {
  readonly arn: Arn;
  readonly name: string;
  readonly accountId: AccountId;
  /** As set; computed ones (counts, the default policy) are added at reading. */
  readonly attributes: Map<string, string>;
  readonly tags: Map<string, string>;
  /** FIFO only: the last sequence number handed out. */
  sequence: number;
}

export interface Subscription {
  readonly arn: Arn;
  readonly topicArn: Arn;
  readonly protocol: Protocol;
  /** A queue's or function's ARN, or an address. */
  readonly endpoint: string;
  /** The account that subscribed. */
  readonly owner: AccountId;
  readonly subscribedBy: string;
  /** An address nobody has confirmed; nothing is sent to it. */
  readonly isPending: boolean;
  readonly attributes: Map<string, string>;
}

export type Protocol = 'sqs' | 'lambda' | 'email';

export const snsState = stateToken<SnsState>('sns', () => ({
  topics: new Map(),
  subscriptions: new Map(),
}));

const snsRuntime = liveToken<{ random?: Seeded }>('sns.runtime', () => ({}));

export function snsRandom(platform: Platform): Seeded {
  const runtime = platform.state(snsRuntime);
  runtime.random ??= platform.random.fork('sns');
  return runtime.random;
}

export function subscriptionsOf(platform: Platform, topicArn: Arn): readonly Subscription[] {
  return [...platform.state(snsState).subscriptions.values()].filter(
    (subscription) => subscription.topicArn === topicArn,
  );
}
