import type { AccountId } from '../../base/ids.ts';
import type { AccessRequest, Call, RangeService } from '../service.ts';

/**
 * The accounts CloudTrail tells of a call, the caller's first.
 *
 * - The owner of a resource hears of another account's call on it, with the same sharedEventID.
 *   Source: S3 User Guide, "Amazon S3 CloudTrail events"; CloudTrail User Guide, "sharedEventID".
 * - PutEvents is recorded for the caller alone (native captures of 2026).
 * - A denied call of another account stays with the caller; S3's also reach the bucket's owner, who in AWS
 *   gets some of them redacted (an assumption: the range redacts none).
 * - AWS's services and anonymous callers have no account: the owner alone hears of them.
 */
export function recipientsOf({
  service,
  name,
  call,
  asked,
  denied,
}: Touched): readonly AccountId[] {
  const owners = [...new Set(asked.flatMap(({ resourceAccount }) => resourceAccount ?? []))];
  const { identity, accountId } = call;
  if (identity.kind === 'service' || identity.kind === 'anonymous') {
    return owners.length > 0 ? owners : [accountId];
  }
  if (name === 'PutEvents' || (denied && service.id !== 's3')) return [accountId];
  return [...new Set([accountId, ...owners])];
}

interface Touched {
  readonly service: RangeService;
  /** The API's name of the operation. */
  readonly name: string;
  readonly call: Call;
  readonly asked: readonly AccessRequest[];
  readonly denied: boolean;
}
