import { textAt } from '../evidence/json-value.ts';
import type { TrailEntry } from './case-file.ts';

/**
 * Who made a call, where CloudTrail gives no ARN: people of other accounts, of a directory or an identity provider,
 * failed logins, anonymous requests, rows of the event history. Undefined for what a service did by itself.
 */
export function callerName({ row, record }: TrailEntry): string | undefined {
  if (row.principalArn !== undefined) return row.principalArn;
  const identity = record.userIdentity;
  const account = textAt(identity, 'accountId');
  if (account === 'ANONYMOUS_PRINCIPAL') return `anonymous/${row.sourceIp ?? 'unknown address'}`;
  if (row.principalType === 'AWSService' || row.invokedBy !== undefined) return undefined;
  const name = textAt(identity, 'userName') ?? textAt(identity, 'principalId');
  const onBehalf = textAt(identity, 'onBehalfOf', 'userId');
  if ((name ?? onBehalf ?? account) === undefined) return undefined;
  const kind = row.principalType ?? 'user';
  // An account may stand before it, and is no part of the name.
  return `${kind}/${name ?? onBehalf ?? `account ${account ?? ''}`}`;
}
