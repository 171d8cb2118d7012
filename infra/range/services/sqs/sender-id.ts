import { createHash } from 'node:crypto';
import type { Identity } from '../../identity/identity.ts';

/** `SenderId` as SQS shows it: "AROA…:session" for a session, "AIDA…" for a user, the account for its root. */
export function senderId(identity: Identity): string {
  switch (identity.kind) {
    case 'user':
      return identity.userId;
    case 'role-session':
      return `${identity.roleId}:${identity.sessionName}`;
    case 'federated-user':
      return `${identity.accountId}:${identity.name}`;
    case 'root':
      return identity.accountId;
    case 'service':
      return internalUserId(identity.principal);
    case 'anonymous':
      return 'anonymous';
  }
}

/** AWS services send as a user of an internal account whose id never changes; ours is made from their name. */
function internalUserId(principal: string): string {
  const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';
  const digest = createHash('sha256').update(principal).digest();
  const tail = Array.from(digest.subarray(0, 17), (byte) => alphabet[byte % 32]).join('');
  return `AIDA${tail}`;
}
