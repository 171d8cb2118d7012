import { createHash, createPublicKey, type KeyObject } from 'node:crypto';
import { listAt, textAt } from '../evidence/json-value.ts';

/** A key CloudTrail signs digests with, for a Region and a time. */
export interface SigningKey {
  readonly fingerprint: string;
  readonly key: KeyObject;
  readonly fromMs: number | undefined;
  readonly toMs: number | undefined;
}

/** The keys in what `aws cloudtrail list-public-keys` prints; undefined when the value is something else. */
export function readPublicKeys(
  value: unknown,
): { readonly keys: readonly SigningKey[]; readonly problems: readonly string[] } | undefined {
  const listed = listAt(value, 'PublicKeyList');
  if (listed.length === 0) return undefined;
  const keys: SigningKey[] = [];
  const problems: string[] = [];
  for (const one of listed) {
    const der = Buffer.from(textAt(one, 'Value') ?? '', 'base64');
    const stated = textAt(one, 'Fingerprint') ?? '';
    const fingerprint = createHash('md5').update(der).digest('hex');
    if (stated.toLowerCase() !== fingerprint) {
      problems.push(`public key ${stated} does not have the fingerprint stated beside it`);
      continue;
    }
    try {
      const key = createPublicKey({ key: der, format: 'der', type: 'pkcs1' });
      const [fromMs, toMs] = [timeAt(one, 'ValidityStartTime'), timeAt(one, 'ValidityEndTime')];
      keys.push({ fingerprint, key, fromMs, toMs });
    } catch {
      problems.push(`public key ${stated} is not an RSA key in DER form`);
    }
  }
  return { keys, problems };
}

/** The CLI prints ISO times, older versions epoch seconds. */
function timeAt(one: unknown, name: string): number | undefined {
  const text = textAt(one, name);
  if (text !== undefined) return Number.isNaN(Date.parse(text)) ? undefined : Date.parse(text);
  const value = (one as Readonly<Record<string, unknown>>)[name];
  return typeof value === 'number' ? value * 1000 : undefined;
}
