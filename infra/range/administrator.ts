import type { AccountId } from '../base/ids.ts';
import { seeded } from '../base/seeded.ts';

/** An account and its administrator's key. */
export interface RangeAccount {
  readonly id: AccountId;
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
}

/** What a range is started with when nobody says otherwise. */
export const DEFAULTS: {
  readonly seed: string;
  readonly region: string;
  readonly accounts: readonly [AccountId];
} = { seed: 'aftertrace', region: 'us-east-1', accounts: ['111122223333'] };

/** The administrator of an account of the range with this seed: whoever knows the seed knows the key. */
export function administrator(id: AccountId, seed: string | number): RangeAccount {
  // The account is part of the key: tools cache what they learnt about a key.
  const own = seeded(seed).fork(`administrator/${id}`);
  return {
    id,
    accessKeyId: `AKIAEXAMPLE${own.text(9, KEY_ALPHABET)}`,
    secretAccessKey: own.text(40, SECRET_ALPHABET),
  };
}

const KEY_ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';
const SECRET_ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789';
