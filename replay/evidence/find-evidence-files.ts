import type { Dirent } from 'node:fs';
import { readdir, realpath, stat } from 'node:fs/promises';
import { posix, sep } from 'node:path';
import { Problem } from '../../infra/base/problem.ts';

export interface EvidenceFile {
  /** The path as given, with `/` between its parts: what a report names. */
  readonly location: string;
  /** The path asked for that led here. */
  readonly askedFor: string;
  /** Named by the caller, not met while walking a folder. */
  readonly named: boolean;
}

export interface SetAside {
  readonly location: string;
  readonly because: string;
}

/** A range leaves its answers beside the evidence under this name. Whoever rebuilds may not look. */
const NEVER_OPENED = 'truth.json';

/**
 * Every file at or below the paths, each once, in the order of their locations.
 *
 * @throws Problem EVIDENCE_UNREADABLE when a path named does not exist or cannot be opened.
 */
export async function findEvidenceFiles(
  paths: readonly string[],
): Promise<{ readonly files: readonly EvidenceFile[]; readonly setAside: readonly SetAside[] }> {
  const files = new Map<string, EvidenceFile>();
  const setAside: SetAside[] = [];
  for (const path of [...new Set(paths)].sort()) {
    const location = path.split(sep).join('/');
    const found = await opened(path, () => stat(path));
    if (found.isDirectory()) await walk(location, location, files, setAside);
    else if (found.isFile()) await add({ location, askedFor: location, named: true }, files);
    else throw unreadable(path, 'it is neither a file nor a folder');
  }
  const inOrder = [...files.values()].sort((a, b) => compare(a.location, b.location));
  return {
    files: inOrder,
    setAside: setAside.sort((a, b) => compare(a.location, b.location)),
  };
}

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
  files: Map<string, EvidenceFile>,
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
      await add({ location, askedFor, named: false }, files);
    } else {
      setAside.push({ location, because: 'it holds answers, not evidence, and is never opened' });
    }
  }
}

async function add(file: EvidenceFile, files: Map<string, EvidenceFile>): Promise<void> {
  const real = await opened(file.location, () => realpath(file.location));
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
