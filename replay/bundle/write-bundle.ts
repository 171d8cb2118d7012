import {
  createHash,
  createPrivateKey,
  createPublicKey,
  generateKeyPairSync,
  type KeyObject,
  sign,
} from 'node:crypto';
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { Problem } from '../../infra/base/problem.ts';
import { findEvidenceFiles } from '../evidence/find-evidence-files.ts';
import type { Analyst } from '../export/analyst.ts';
import { timelineJson } from '../export/json/exporter.ts';
import type { Timeline } from '../timeline/timeline.ts';

export interface BundleRequest {
  readonly paths: readonly string[];
  readonly timeline: Timeline;
  /** A folder that does not exist or is empty. */
  readonly folder: string;
  /** PEM of an Ed25519 private key. Without one a key is made for this bundle alone and thrown away. */
  readonly signingKey?: string;
  /** Kept in a file of its own, so that nobody takes it for evidence. */
  readonly analyst?: Analyst;
}

/**
 * The evidence as found, the timeline, a manifest with the SHA-256 of each, and a signature over the manifest.
 *
 * @throws Problem FOLDER_UNWRITABLE when the folder holds something already; USAGE when the key is no Ed25519 key.
 */
export async function writeBundle(request: BundleRequest): Promise<void> {
  const { folder, timeline } = request;
  const key = keyFrom(request.signingKey);
  await mkdir(folder, { recursive: true });
  if ((await readdir(folder)).length > 0) {
    throw new Problem('FOLDER_UNWRITABLE', `${folder} is not empty`, {
      fix: 'Name a new folder for the bundle.',
    });
  }
  const { files } = await findEvidenceFiles(request.paths);
  const told: { path: string; foundAt: string; sha256: string; bytes: number }[] = [];
  const put = async (path: string, foundAt: string, content: Buffer) => {
    await mkdir(dirname(join(folder, path)), { recursive: true });
    await writeFile(join(folder, path), content);
    told.push({ path, foundAt, sha256: sha256Of(content), bytes: content.length });
  };
  for (const [at, { path, location }] of files.entries()) {
    // A number keeps files of one name apart, and no part of a name can lead out of the folder.
    const name = location.slice(location.lastIndexOf('/') + 1).replaceAll(/[^\w.@=+-]/g, '_');
    await put(`evidence/${String(at).padStart(6, '0')}-${name}`, location, await readFile(path));
  }
  await put('timeline.json', 'timeline.json', Buffer.from(timelineJson(timeline)));
  const { analyst } = request;
  if (analyst !== undefined) {
    const words = { schema: 'aftertrace.analyst/1', ...analyst };
    await put('analyst.json', 'analyst.json', Buffer.from(`${JSON.stringify(words, null, 2)}\n`));
  }
  const manifest = Buffer.from(
    `${JSON.stringify({ schema: 'aftertrace.bundle/1', files: told }, null, 2)}\n`,
  );
  await writeFile(join(folder, 'manifest.json'), manifest);
  await writeFile(
    join(folder, 'manifest.sig'),
    `${sign(null, manifest, key.private).toString('base64')}\n`,
  );
  await writeFile(join(folder, 'public-key.pem'), key.publicPem);
}

export const sha256Of = (bytes: Buffer): string => createHash('sha256').update(bytes).digest('hex');

function keyFrom(pem: string | undefined): {
  readonly private: KeyObject;
  readonly publicPem: string;
} {
  if (pem === undefined) {
    const { privateKey, publicKey } = generateKeyPairSync('ed25519');
    return {
      private: privateKey,
      publicPem: String(publicKey.export({ type: 'spki', format: 'pem' })),
    };
  }
  try {
    const key = createPrivateKey(pem);
    if (key.asymmetricKeyType !== 'ed25519')
      throw new Error(`it is ${key.asymmetricKeyType ?? 'no'} key`);
    return {
      private: key,
      publicPem: String(createPublicKey(pem).export({ type: 'spki', format: 'pem' })),
    };
  } catch (cause) {
    throw new Problem('USAGE', 'the signing key is not an Ed25519 private key in PEM form', {
      fix: 'make one: openssl genpkey -algorithm ed25519 -out key.pem',
      cause,
    });
  }
}
