import type { CloudTrailRecord, CloudTrailUserIdentity } from '../../base/cloudtrail-record.ts';
import type { AccountId } from '../../base/ids.ts';
import type { Identity } from '../identity/identity.ts';
import type { RequestIds } from '../request-ids.ts';

/**
 * The caller's record, and a copy for each further account: an eventID of its own, the sharedEventID in common.
 *
 * Owners of resources learn which account called and its principal's id, not its name.
 * Source: CloudTrail User Guide, "CloudTrail userIdentity element" (AWSAccount).
 */
export function copiesFor(
  [, ...others]: readonly AccountId[],
  own: CloudTrailRecord,
  identity: Identity,
  ids: RequestIds,
): readonly CloudTrailRecord[] {
  const copies = others.map((account) => ({
    ...own,
    userIdentity: seenFromOutside(own.userIdentity, identity),
    eventID: ids.uuid(),
    recipientAccountId: account,
  }));
  return [own, ...copies];
}

function seenFromOutside(own: CloudTrailUserIdentity, { kind }: Identity): CloudTrailUserIdentity {
  if (kind === 'service' || kind === 'anonymous') return own;
  const { principalId, accountId, invokedBy } = own;
  return {
    type: 'AWSAccount',
    ...(principalId !== undefined && { principalId }),
    ...(accountId !== undefined && { accountId }),
    ...(invokedBy !== undefined && { invokedBy }),
  };
}
