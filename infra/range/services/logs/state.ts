import type { AccountId, Arn } from '../../../base/ids.ts';
import type { Instant } from '../../../base/instant.ts';
import { stateToken } from '../../platform.ts';
import type { Call } from '../../service.ts';

/** By account, then by name. */
export type LogsState = Map<AccountId, Map<string, LogGroup>>;

export interface LogGroup {
  readonly name: string;
  readonly arn: Arn;
  readonly createdAt: Instant;
  /** Days; undefined keeps for ever. */
  retention: number | undefined;
  readonly tags: Map<string, string>;
  readonly streams: Map<string, LogStream>;
}

export interface LogStream {
  readonly name: string;
  readonly createdAt: Instant;
  /** In the order they came in. */
  events: LogEvent[];
  ingestedAt: Instant | undefined;
}

export interface LogEvent {
  readonly at: Instant;
  readonly ingestedAt: Instant;
  readonly message: string;
  /** 56 digits. */
  readonly id: string;
}

const logsState = stateToken<LogsState>('logs', () => new Map());

/** The caller's log groups, by name. */
export function groupsOf(call: Call): Map<string, LogGroup> {
  const accounts = call.platform.state(logsState);
  const known = accounts.get(call.accountId) ?? new Map<string, LogGroup>();
  accounts.set(call.accountId, known);
  return known;
}
