import { textAt } from '../../../replay/evidence/json-value.ts';
import type { Json } from './scenario.ts';

export interface CredentialsHeld {
  /** Whether the one call was signed with a key that the other handed out. */
  isOf(issuer: string, signed: string): boolean;
  /** Every such pair. */
  readonly pairs: readonly { readonly cause: string; readonly effect: string }[];
}

/** Which call issued which key, and which calls each key signed: read off the records, whatever a rule says. */
export function credentialsHeld(records: Iterable<Json>): CredentialsHeld {
  const issuer = new Map<string, string>();
  const signer = new Map<string, string>();
  for (const record of records) {
    const id = String(record['eventID']);
    const answer = record['responseElements'];
    const key =
      textAt(answer, 'credentials', 'accessKeyId') ?? textAt(answer, 'accessKey', 'accessKeyId');
    if (key !== undefined) issuer.set(key, id);
    const by = textAt(record, 'userIdentity', 'accessKeyId');
    if (by !== undefined) signer.set(id, by);
  }
  return {
    isOf: (from, to) => issuer.get(signer.get(to) ?? '') === from,
    pairs: [...signer].flatMap(([effect, key]) => {
      const cause = issuer.get(key);
      return cause === undefined ? [] : [{ cause, effect }];
    }),
  };
}
