import { createPublicKey, verify } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { join, sep } from 'node:path';
import { z } from 'zod';
import { Problem } from '../../infra/base/problem.ts';
import { sha256Of } from './write-bundle.ts';

/** Schema `aftertrace.bundle-verification/1`. */
export interface BundleVerification {
  readonly schema: 'aftertrace.bundle-verification/1';
  readonly state: 'verified' | 'broken' | 'unverifiable';
  readonly files: number;
  readonly filesVerified: number;
  readonly findings: readonly string[];
  readonly unproven: readonly string[];
}

const manifestSchema = z.object({
  schema: z.literal('aftertrace.bundle/1'),
  files: z.array(z.object({ path: z.string(), sha256: z.string(), bytes: z.int() })),
});
const OWN = new Set(['manifest.json', 'manifest.sig', 'public-key.pem']);

/**
 * Whether a bundle is what was signed: signature, every hash, and nothing beside what the manifest names.
 *
 * @param trustedKey PEM of the key it must be signed with; without one the key inside is used, which proves less.
 * @throws Problem EVIDENCE_UNREADABLE when the folder is no bundle.
 */
export async function verifyBundle(
  folder: string,
  trustedKey?: string,
): Promise<BundleVerification> {
  const findings: string[] = [];
  const unproven: string[] = [];
  const [manifest, signature, ownKey] = await opened(folder);
  const key = trustedKey ?? ownKey;
  if (!isSigned(manifest, signature, key))
    findings.push('manifest.json: the signature does not fit.');
  if (trustedKey !== undefined && !isSameKey(ownKey, trustedKey))
    findings.push('public-key.pem: it is not the key the bundle has to be signed with.');
  if (trustedKey === undefined) {
    unproven.push(
      'The key is the one inside the bundle: whoever changed it could have signed it anew. Give the key you were told of with --key.',
    );
  }
  const read = manifestSchema.safeParse(parsed(manifest));
  if (!read.success) findings.push('manifest.json: it is not a manifest of this program.');
  const files = read.success ? read.data.files : [];
  const there = await filesIn(folder);
  let filesVerified = 0;
  for (const { path, sha256 } of files) {
    if (!there.delete(path)) findings.push(`${path}: the file is not there.`);
    else if (sha256Of(await readFile(join(folder, path))) === sha256) filesVerified += 1;
    else findings.push(`${path}: the file was changed.`);
  }
  for (const path of [...there].sort())
    findings.push(`${path}: the manifest does not name this file.`);
  const state = findings.length > 0 ? 'broken' : unproven.length > 0 ? 'unverifiable' : 'verified';
  return {
    schema: 'aftertrace.bundle-verification/1',
    state,
    files: files.length,
    filesVerified,
    findings,
    unproven,
  };
}

async function opened(folder: string): Promise<readonly [Buffer, string, string]> {
  try {
    return await Promise.all([
      readFile(join(folder, 'manifest.json')),
      readFile(join(folder, 'manifest.sig'), 'utf8'),
      readFile(join(folder, 'public-key.pem'), 'utf8'),
    ]);
  } catch (cause) {
    throw new Problem('EVIDENCE_UNREADABLE', `${folder} is no evidence bundle`, {
      fix: 'Name the folder that "aftertrace replay --format bundle --out FOLDER" wrote.',
      cause,
    });
  }
}

function isSigned(manifest: Buffer, signature: string, pem: string): boolean {
  try {
    return verify(null, manifest, createPublicKey(pem), Buffer.from(signature.trim(), 'base64'));
  } catch {
    return false;
  }
}

/** Keys in other words may be one: compared is what they are, and not how they are written. */
function isSameKey(pem: string, other: string): boolean {
  try {
    return createPublicKey(pem).equals(createPublicKey(other));
  } catch {
    return false;
  }
}

function parsed(bytes: Buffer): unknown {
  try {
    return JSON.parse(bytes.toString('utf8'));
  } catch {
    return undefined;
  }
}

async function filesIn(folder: string): Promise<Set<string>> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  return new Set(
    entries
      .filter((entry) => !entry.isDirectory())
      .map((entry) =>
        join(entry.parentPath, entry.name).slice(join(folder, sep).length).split(sep).join('/'),
      )
      .filter((path) => !OWN.has(path)),
  );
}
