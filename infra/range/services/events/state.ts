import type { Target } from '@aws-sdk/client-eventbridge';
import type { AccountId, Arn } from '../../../base/ids.ts';
import type { Instant } from '../../../base/instant.ts';
import type { Seeded } from '../../../base/seeded.ts';
import type { Platform } from '../../platform.ts';
import { liveToken, stateToken } from '../../platform.ts';

/** All buses of the range, keyed by ARN. An account's `default` bus appears when first asked for. */
export interface EventsState {
  readonly buses: Map<Arn, EventBus>;
}

export interface EventBus {
  readonly name: string;
  readonly arn: Arn;
  readonly accountId: AccountId;
  readonly description?: string;
  readonly createdAt: Instant;
  modifiedAt: Instant;
  /** Statements of the bus's policy, in the order they were put. */
  statements: readonly unknown[];
  readonly tags: Map<string, string>;
  /** By name. */
  readonly rules: Map<string, Rule>;
}

export interface Rule {
  readonly name: string;
  readonly arn: Arn;
  readonly busName: string;
  readonly accountId: AccountId;
  /** "" for a rule that follows the clock only. */
  readonly pattern: string;
  readonly schedule?: { readonly expression: string; readonly since: Instant };
  readonly description?: string;
  readonly roleArn?: string;
  readonly state: RuleState;
  readonly tags: Map<string, string>;
  /** By id. */
  readonly targets: Map<string, Target>;
}

export type RuleState = 'ENABLED' | 'DISABLED' | 'ENABLED_WITH_ALL_CLOUDTRAIL_MANAGEMENT_EVENTS';

export const eventsState = stateToken<EventsState>('events', () => ({ buses: new Map() }));

const eventsRuntime = liveToken<{ random?: Seeded }>('events.runtime', () => ({}));

export function eventsRandom(platform: Platform): Seeded {
  const runtime = platform.state(eventsRuntime);
  runtime.random ??= platform.random.fork('events');
  return runtime.random;
}
