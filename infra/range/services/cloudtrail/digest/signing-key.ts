import { createHash, createPrivateKey, createPublicKey, type KeyObject } from 'node:crypto';
import type { Duration, Instant } from '../../../../base/instant.ts';
import { hours, later } from '../../../../base/instant.ts';
import type { Platform } from '../../../platform.ts';
import { cloudTrailState } from '../state.ts';
import { EXAMPLE_SIGNING_KEYS } from './example-signing-keys.ts';

/** A Region's key is good for 30 days. */
const VALIDITY: Duration = hours(24 * 30);

export interface SigningKey {
  readonly privateKey: KeyObject;
  /** The public half, PKCS#1 DER. */
  readonly publicDer: Uint8Array;
  /** MD5 of `publicDer`, hex. */
  readonly fingerprint: string;
  readonly validFrom: Instant;
  readonly validTo: Instant;
}

/** The key that signs at this moment; the same for all accounts of the Region, as in AWS. */
export function signingKeyAt(platform: Platform, at: Instant): SigningKey {
  const { random, region } = platform;
  const period = Math.floor(at / VALIDITY);
  const count = EXAMPLE_SIGNING_KEYS.length;
  const state = platform.state(cloudTrailState);
  state.firstKey ??= Math.floor(random.fork(`cloudtrail/digest-key/${region}`).next() * count);
  const pair = keyPair(EXAMPLE_SIGNING_KEYS[(state.firstKey + period) % count] ?? '');
  const validFrom = (period * VALIDITY) as Instant;
  return { ...pair, validFrom, validTo: later(validFrom, VALIDITY) };
}

/** Every key that is valid at some moment from `from` to `to`, oldest first. */
export function signingKeysBetween(
  platform: Platform,
  from: Instant,
  to: Instant,
): readonly SigningKey[] {
  const keys: SigningKey[] = [];
  for (let at = from; at <= to; ) {
    const key = signingKeyAt(platform, at);
    keys.push(key);
    at = key.validTo;
  }
  return keys;
}

type KeyPair = Pick<SigningKey, 'privateKey' | 'publicDer' | 'fingerprint'>;

function keyPair(encoded: string): KeyPair {
  const privateKey = createPrivateKey({
    key: Buffer.from(encoded, 'base64'),
    format: 'der',
    type: 'pkcs1',
  });
  const publicDer = createPublicKey(privateKey).export({ format: 'der', type: 'pkcs1' });
  return { privateKey, publicDer, fingerprint: createHash('md5').update(publicDer).digest('hex') };
}
