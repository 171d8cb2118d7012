import { readFile } from 'node:fs/promises';
import { findEvidenceFiles } from '../evidence/find-evidence-files.ts';
import { inflate } from '../evidence/inflate.ts';
import { member, textAt } from '../evidence/json-value.ts';
import { type Digest, readDigest } from './digest-file.ts';
import { readPublicKeys, type SigningKey } from './public-keys.ts';

/** What an export holds that can vouch for something, or be vouched for. */
export interface Exported {
  readonly digests: readonly ExportedDigest[];
  readonly logs: readonly ExportedLog[];
  readonly keys: readonly SigningKey[];
  /** Files that could not be read as what their name or content says they are. */
  readonly problems: readonly string[];
}

export interface ExportedDigest {
  readonly location: string;
  readonly digest: Digest;
  readonly bytes: Buffer;
  /** Hex, from the object's metadata; undefined when the export has none for it. */
  readonly signature: string | undefined;
  readonly isBackfill: boolean;
}

export interface ExportedLog {
  readonly location: string;
  /** Inflated; undefined when it cannot be. */
  readonly bytes: Buffer | undefined;
}

const MOST_BYTES = 1024 * 1024 * 1024;
const SIDECAR = /\.metadata\.json$/;
const DIGEST_PATH = /_CloudTrail-Digest_[^/]*\.json(\.gz)?$/;
const LOG_PATH = /_CloudTrail_[^/]*\.json(\.gz)?$/;

/** Reads an export: log files and digests as CloudTrail names them, `<file>.metadata.json` beside them, public keys. */
export async function collectExported(
  paths: readonly string[],
  toldFrom?: string,
): Promise<Exported> {
  const { files } = await findEvidenceFiles(paths, toldFrom);
  const signatures = new Map<string, { signature: string | undefined; isBackfill: boolean }>();
  const digests: { location: string; digest: Digest; bytes: Buffer }[] = [];
  const logs: ExportedLog[] = [];
  const keys: SigningKey[] = [];
  const problems: string[] = [];
  for (const { path, location } of files) {
    const isDigest = DIGEST_PATH.test(location);
    if (SIDECAR.test(location)) {
      const value = parsed(await readFile(path));
      const metadata = member(value, 'Metadata') ?? member(value, 'metadata');
      signatures.set(location.replace(SIDECAR, ''), {
        signature: textAt(metadata, 'signature'),
        isBackfill: textAt(metadata, 'backfill-generation-timestamp') !== undefined,
      });
    } else if (isDigest || LOG_PATH.test(location)) {
      const inflated = inflate(await readFile(path), MOST_BYTES);
      const broken = 'because' in inflated ? inflated.because : inflated.cutShort;
      const bytes = 'because' in inflated || broken !== undefined ? undefined : inflated.bytes;
      if (!isDigest) logs.push({ location, bytes });
      if (bytes === undefined) problems.push(`${location}: ${broken ?? 'it cannot be read'}`);
      else if (isDigest) {
        const digest = readDigest(bytes);
        if ('because' in digest)
          problems.push(`${location} is no usable digest: ${String(digest.because)}`);
        else digests.push({ location, digest, bytes });
      }
    } else if (location.endsWith('.json')) {
      const found = readPublicKeys(parsed(await readFile(path)));
      keys.push(...(found?.keys ?? []));
      problems.push(...(found?.problems ?? []));
    }
  }
  return {
    digests: digests.map((one) => ({
      ...one,
      signature: signatures.get(one.location)?.signature,
      isBackfill: signatures.get(one.location)?.isBackfill ?? one.location.includes('_backfill'),
    })),
    logs,
    keys,
    problems,
  };
}

function parsed(bytes: Buffer): unknown {
  try {
    return JSON.parse(bytes.toString('utf8'));
  } catch {
    return undefined;
  }
}
