import { readFile } from 'node:fs/promises';
import { type EvidenceFile, findEvidenceFiles } from '../evidence/find-evidence-files.ts';
import { inflateAside } from '../evidence/inflate.ts';
import { member, textAt } from '../evidence/json-value.ts';
import { type Digest, readDigest, sha256Of } from './digest-file.ts';
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
  /** SHA-256 of what it inflates to, in hex; undefined when it cannot be inflated. */
  readonly hash: string | undefined;
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
  // A few files at a time: of a log only its hash is kept, so that a year of them takes no more memory than a day.
  for (let at = 0; at < files.length; at += AT_ONCE) {
    const opened = await Promise.all(files.slice(at, at + AT_ONCE).map(openExported));
    for (const { location, ...one } of opened) {
      if (one.kind === 'log') {
        logs.push({ location, hash: one.hash });
        if (one.hash === undefined) problems.push(`${location}: ${one.because}`);
      } else if (one.kind === 'digest') {
        const digest = readDigest(one.bytes);
        if ('because' in digest)
          problems.push(`${location} is no usable digest: ${String(digest.because)}`);
        else digests.push({ location, digest, bytes: one.bytes });
      } else if (one.kind === 'sidecar') {
        const metadata = member(one.value, 'Metadata') ?? member(one.value, 'metadata');
        signatures.set(location.replace(SIDECAR, ''), {
          signature: textAt(metadata, 'signature'),
          isBackfill: textAt(metadata, 'backfill-generation-timestamp') !== undefined,
        });
      } else if (one.kind === 'json') {
        const found = readPublicKeys(one.value);
        keys.push(...(found?.keys ?? []));
        problems.push(...(found?.problems ?? []));
      } else if (one.kind === 'broken') problems.push(`${location}: ${one.because}`);
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

const AT_ONCE = 4;

type Opened =
  | { readonly kind: 'log'; readonly hash: string }
  | { readonly kind: 'log'; readonly hash: undefined; readonly because: string }
  | { readonly kind: 'digest'; readonly bytes: Buffer }
  | { readonly kind: 'broken'; readonly because: string }
  | { readonly kind: 'sidecar' | 'json'; readonly value: unknown }
  | { readonly kind: 'other' };

async function openExported({
  path,
  location,
}: EvidenceFile): Promise<Opened & { readonly location: string }> {
  if (SIDECAR.test(location)) {
    return { kind: 'sidecar', location, value: parsed(await readFile(path)) };
  }
  const isDigest = DIGEST_PATH.test(location);
  if (isDigest || LOG_PATH.test(location)) {
    const inflated = await inflateAside(await readFile(path), MOST_BYTES);
    const because = 'because' in inflated ? inflated.because : inflated.cutShort;
    if ('because' in inflated || because !== undefined) {
      const why = because ?? 'it cannot be read';
      return isDigest
        ? { kind: 'broken', location, because: why }
        : { kind: 'log', location, hash: undefined, because: why };
    }
    const { bytes } = inflated;
    return isDigest
      ? { kind: 'digest', location, bytes }
      : { kind: 'log', location, hash: sha256Of(bytes) };
  }
  if (location.endsWith('.json')) {
    return { kind: 'json', location, value: parsed(await readFile(path)) };
  }
  return { kind: 'other', location };
}

function parsed(bytes: Buffer): unknown {
  try {
    return JSON.parse(bytes.toString('utf8'));
  } catch {
    return undefined;
  }
}
