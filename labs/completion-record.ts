import {
  createHash,
  createPrivateKey,
  createPublicKey,
  generateKeyPairSync,
  type KeyObject,
  sign,
  verify,
} from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { join, sep } from 'node:path';
import { z } from 'zod';
import { PROJECT } from './lab-copy.ts';
import { writePrivate } from './seat.ts';

/** That somebody completed a lab, signed by the installation that graded it. */
export type CompletionRecord = z.infer<typeof record>;
export type Completion = CompletionRecord['completion'];

const completion = z.strictObject({
  schema: z.literal('aftertrace.completion/1'),
  lab: z.string(),
  participant: z.string(),
  seed: z.string(),
  completedAt: z.string(),
  score: z.strictObject({
    earned: z.number(),
    hints: z.number(),
    /** Not in records of earlier days. */
    answers: z.number().optional(),
    of: z.number(),
  }),
  checks: z.array(z.strictObject({ id: z.string(), verdict: z.string(), points: z.number() })),
  /** SHA-256 over the names and hashes of all files of the evidence, in the order of their names. */
  evidenceSha256: z.string(),
});
const record = z.strictObject({
  completion,
  /** SPKI, PEM. */
  publicKey: z.string(),
  /** Ed25519 over the completion with its members in alphabetical order; base64. */
  signature: z.string(),
});

export async function signCompletion(given: Completion): Promise<CompletionRecord> {
  const key = await installationKey();
  const publicKey = createPublicKey(key).export({ type: 'spki', format: 'pem' }).toString();
  const signature = sign(null, Buffer.from(canonical(given)), key).toString('base64');
  return { completion: given, publicKey, signature };
}

/** `valid`: signed by the key that is trusted; `foreign`: in order, but by a key nobody vouched for; else `broken`. */
export interface Verdict {
  readonly state: 'valid' | 'foreign' | 'broken';
  readonly because: string;
  readonly fingerprint?: string;
  readonly completion?: Completion;
}

/** @param trusted fingerprint of the installation that is trusted; this one when not given. */
export async function verifyCompletion(text: string, trusted?: string): Promise<Verdict> {
  let read: CompletionRecord;
  try {
    read = record.parse(JSON.parse(text));
  } catch {
    return { state: 'broken', because: 'it is no completion record' };
  }
  let key: KeyObject;
  let isSigned: boolean;
  try {
    key = createPublicKey(read.publicKey);
    isSigned =
      key.asymmetricKeyType === 'ed25519' &&
      verify(
        null,
        Buffer.from(canonical(read.completion)),
        key,
        Buffer.from(read.signature, 'base64'),
      );
  } catch {
    return { state: 'broken', because: 'its key or signature cannot be read' };
  }
  if (!isSigned) return { state: 'broken', because: 'the signature is not over what it says' };
  const fingerprint = fingerprintOf(key);
  const known = trusted ?? fingerprintOf(createPublicKey(await installationKey()));
  const told = { fingerprint, completion: read.completion };
  return fingerprint === known
    ? { state: 'valid', because: 'it was signed by the installation that is trusted', ...told }
    : {
        state: 'foreign',
        because: `it was signed by installation ${fingerprint}, which is not the one trusted`,
        ...told,
      };
}

/** Of a folder of evidence, wherever it lies. */
export async function hashEvidence(folder: string): Promise<string> {
  const files = (await readdir(folder, { recursive: true, withFileTypes: true }))
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();
  const all = createHash('sha256');
  for (const path of files) {
    const hash = createHash('sha256')
      .update(await readFile(path))
      .digest('hex');
    all.update(`${hash}  ${path.slice(folder.length + 1).replaceAll(sep, '/')}\n`);
  }
  return all.digest('hex');
}

const fingerprintOf = (key: KeyObject): string =>
  createHash('sha256')
    .update(key.export({ type: 'spki', format: 'der' }))
    .digest('hex')
    .slice(0, 32);

/** Made on first use. It says which installation graded, and nothing about who sat at it. */
async function installationKey(): Promise<KeyObject> {
  const folder = join(PROJECT, '.aftertrace');
  try {
    return createPrivateKey(await readFile(join(folder, KEY_FILE), 'utf8'));
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'ENOENT')) throw error;
  }
  const { privateKey } = generateKeyPairSync('ed25519');
  const pem = privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
  await writePrivate(folder, KEY_FILE, pem);
  return privateKey;
}

const KEY_FILE = 'installation-key.pem';

function canonical(value: unknown): string {
  return JSON.stringify(value, (_, member: unknown) =>
    typeof member === 'object' && member !== null && !Array.isArray(member)
      ? Object.fromEntries(Object.entries(member).sort(([one], [other]) => (one < other ? -1 : 1)))
      : member,
  );
}
