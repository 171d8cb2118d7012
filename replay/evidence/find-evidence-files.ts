import type { Dirent } from 'node:fs';
import { readdir, realpath, stat } from 'node:fs/promises';
import { posix, relative, sep } from 'node:path';
import { Problem } from '../../infra/base/problem.ts';

export interface EvidenceFile {
  /** Where its bytes are. */
  readonly path: string;
  /** The path as given, with `/` between its parts, or below the folder it is told from: what a report names. */
  readonly location: string;
  /** The path asked for that led here. */
  readonly askedFor: string;
  /** Named by the caller, not met while walking a folder. */
  readonly named: boolean;
}

export interface SetAside {
  readonly location: string;
  readonly because: string;
  /** How many entries of the file; absent where all of it is meant. */
  readonly entries?: number;
}

/** A range leaves its answers beside the evidence under this name. Whoever rebuilds may not look. */
export const NEVER_OPENED = 'truth.json';

/**
 * Every file at or below the paths, each once, in the order of their locations.
 *
 * @param toldFrom locations are told relative to this folder; as given when absent.
 * @throws Problem EVIDENCE_UNREADABLE when a path named does not exist or cannot be opened.
 */
export async function findEvidenceFiles(
  paths: readonly string[],
  toldFrom?: string,
): Promise<{ readonly files: readonly EvidenceFile[]; readonly setAside: readonly SetAside[] }> {
  const files = new Map<string, FoundFile>();
  const setAside: SetAside[] = [];
  for (const path of [...new Set(paths)].sort()) {
    const location = path.split(sep).join('/');
    const found = await opened(path, () => stat(path));
    if (found.isDirectory()) await walk(location, location, files, setAside);
    else if (found.isFile()) await add({ path: location, askedFor: location, named: true }, files);
    else throw unreadable(path, 'it is neither a file nor a folder');
  }
  const told = (path: string) =>
    toldFrom === undefined ? path : relative(toldFrom, path).split(sep).join('/');
  return {
    files: [...files.values()]
      .map((file) => ({ ...file, location: told(file.path) }))
      .sort((a, b) => compare(a.location, b.location)),
    setAside: setAside
      .map(({ location, because }) => ({ location: told(location), because }))
      .sort((a, b) => compare(a.location, b.location)),
  };
}

type FoundFile = Omit<EvidenceFile, 'location'>;

export function compare(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}

export function unreadable(path: string, because: string, cause?: unknown): Problem {
  return new Problem('EVIDENCE_UNREADABLE', `cannot read evidence at ${path}: ${because}`, {
    fix: 'Name a file or folder that exists and that you may read.',
    cause,
  });
}

async function walk(
  folder: string,
  askedFor: string,
  files: Map<string, FoundFile>,
  setAside: SetAside[],
): Promise<void> {
  let entries: Dirent[];
  try {
    entries = await readdir(folder, { withFileTypes: true });
  } catch (error) {
    if (folder === askedFor) throw unreadable(folder, reasonOf(error), error);
    setAside.push({ location: folder, because: `the folder cannot be read: ${reasonOf(error)}` });
    return;
  }
  for (const entry of entries.sort((a, b) => compare(a.name, b.name))) {
    const location = posix.join(folder, entry.name);
    if (entry.isDirectory()) await walk(location, askedFor, files, setAside);
    else if (!entry.isFile()) setAside.push({ location, because: 'it is not a regular file' });
    else if (entry.name !== NEVER_OPENED) {
      await add({ path: location, askedFor, named: false }, files);
    } else {
      setAside.push({ location, because: 'it holds answers, not evidence, and is never opened' });
    }
  }
}

async function add(file: FoundFile, files: Map<string, FoundFile>): Promise<void> {
  const real = await opened(file.path, () => realpath(file.path));
  if (!files.has(real)) files.set(real, file);
}

async function opened<T>(path: string, attempt: () => Promise<T>): Promise<T> {
  try {
    return await attempt();
  } catch (error) {
    throw unreadable(path, reasonOf(error), error);
  }
}

function reasonOf(error: unknown): string {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  if (code === 'ENOENT') return 'it does not exist';
  if (code === 'EACCES') return 'permission is denied';
  return error instanceof Error ? error.message : 'unknown reason';
}
