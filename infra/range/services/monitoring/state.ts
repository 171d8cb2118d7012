import type { AccountId, Arn } from '../../../base/ids.ts';
import type { Instant } from '../../../base/instant.ts';
import type { Platform } from '../../platform.ts';
import { stateToken } from '../../platform.ts';
import type { Statistic } from './statistic.ts';

/** By account, then by name. */
export type AlarmsState = Map<AccountId, Map<string, Alarm>>;

export interface Alarm {
  readonly accountId: AccountId;
  readonly name: string;
  readonly arn: Arn;
  readonly description?: string;
  readonly actionsEnabled: boolean;
  readonly actions: Readonly<Record<AlarmState, readonly string[]>>;
  readonly namespace: string;
  readonly metricName: string;
  readonly dimensions: Readonly<Record<string, string>>;
  readonly statistic: Statistic;
  readonly unit?: string;
  /** Seconds, a multiple of 60. */
  readonly period: number;
  readonly evaluationPeriods: number;
  readonly datapointsToAlarm: number;
  readonly threshold: number;
  readonly comparison: Comparison;
  readonly treatMissingData: MissingData;
  readonly configuredAt: Instant;
  readonly tags: Map<string, string>;
  standing: Standing;
}

export type AlarmState = 'OK' | 'ALARM' | 'INSUFFICIENT_DATA';

export interface Standing {
  readonly state: AlarmState;
  readonly reason: string;
  readonly reasonData?: string;
  readonly since: Instant;
}

export type Comparison =
  | 'GreaterThanOrEqualToThreshold'
  | 'GreaterThanThreshold'
  | 'LessThanThreshold'
  | 'LessThanOrEqualToThreshold';

export type MissingData = 'missing' | 'breaching' | 'notBreaching' | 'ignore';

const alarmsState = stateToken<AlarmsState>('monitoring', () => new Map());

/** The alarms of one account, by name. */
export function alarmsOf(platform: Platform, account: AccountId): Map<string, Alarm> {
  const accounts = platform.state(alarmsState);
  const known = accounts.get(account) ?? new Map<string, Alarm>();
  accounts.set(account, known);
  return known;
}
