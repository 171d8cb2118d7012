import { createCipheriv, createDecipheriv } from 'node:crypto';
import type { Call } from '../../service.ts';
import { invalidCiphertext } from './faults.ts';
import { type Key, kmsState } from './state.ts';

type Context = Readonly<Record<string, string>>;

/** "ATK1", the key's account (12) and id (36), vector (12), tag (16), then the text. Ours alone: KMS's is opaque. */
const MAGIC = Buffer.from('ATK1');
const HEAD = MAGIC.length + 12 + 36;
const VECTOR = 12;
const TAG = 16;

/** AES-256-GCM with the encryption context as what has to be the same on the way back. */
export function seal(key: Key, plain: Uint8Array, context: Context, call: Call): Uint8Array {
  const state = call.platform.state(kmsState);
  state.serial++;
  const vector = Buffer.from(
    call.platform.random.fork(`kms/vector/${state.serial}`).hex(VECTOR),
    'hex',
  );
  const cipher = createCipheriv('aes-256-gcm', key.material, vector);
  cipher.setAAD(canonical(context));
  const text = Buffer.concat([cipher.update(plain), cipher.final()]);
  return Buffer.concat([
    MAGIC,
    Buffer.from(key.accountId),
    Buffer.from(key.id),
    vector,
    cipher.getAuthTag(),
    text,
  ]);
}

/** Which key made it. @throws AwsFault InvalidCiphertextException. */
export function sealedBy(blob: Uint8Array | undefined, call: Call): `arn:${string}` {
  const bytes = Buffer.from(blob ?? []);
  if (bytes.length < HEAD + VECTOR + TAG || !bytes.subarray(0, MAGIC.length).equals(MAGIC))
    throw invalidCiphertext();
  const account = bytes.toString('latin1', MAGIC.length, MAGIC.length + 12);
  const id = bytes.toString('latin1', MAGIC.length + 12, HEAD);
  return `arn:aws:kms:${call.region}:${account}:key/${id}`;
}

/** @throws AwsFault InvalidCiphertextException, also for another encryption context. */
export function unseal(key: Key, blob: Uint8Array, context: Context): Uint8Array {
  const bytes = Buffer.from(blob);
  const decipher = createDecipheriv(
    'aes-256-gcm',
    key.material,
    bytes.subarray(HEAD, HEAD + VECTOR),
  );
  decipher.setAAD(canonical(context));
  decipher.setAuthTag(bytes.subarray(HEAD + VECTOR, HEAD + VECTOR + TAG));
  try {
    return Buffer.concat([decipher.update(bytes.subarray(HEAD + VECTOR + TAG)), decipher.final()]);
  } catch {
    throw invalidCiphertext();
  }
}

const canonical = (context: Context): Buffer =>
  Buffer.from(JSON.stringify(Object.entries(context).sort(([a], [b]) => (a < b ? -1 : 1))));
