import { linkSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Problem } from '../../base/problem.ts';

/**
 * Takes the folder for this process. A lock left by a process that is gone is taken over.
 *
 * @returns how to give it back.
 * @throws Problem STATE_IN_USE while another process holds it.
 */
export function lockFolder(folder: string): () => void {
  const file = join(folder, 'lock');
  const mine = `${String(process.pid)} ${startOf(process.pid)}`;
  while (!place(file, mine)) {
    const found = read(file);
    const [pid = '', started = ''] = found.split(' ');
    // A number alone may by now be another process's; the moment it was started says which one it is.
    if (isAlive(Number(pid)) && startOf(Number(pid)) === started) throw inUse(folder, pid, file);
    takeAway(file, found);
  }
  return () => {
    if (read(file) === mine) rmSync(file, { force: true });
  };
}

/** Puts the lock there with its content in one go; false when there is one. */
function place(file: string, content: string): boolean {
  const own = `${file}.${String(process.pid)}`;
  writeFileSync(own, content);
  try {
    linkSync(own, file);
    return true;
  } catch (fault) {
    if (codeOf(fault) === 'EEXIST') return false;
    // A file system without links: whoever reads between the making and the writing sees an empty lock.
    try {
      writeFileSync(file, content, { flag: 'wx' });
      return true;
    } catch (second) {
      if (codeOf(second) === 'EEXIST') return false;
      throw second;
    }
  } finally {
    rmSync(own, { force: true });
  }
}

/** Removes a lock that nobody holds, unless somebody has put their own in its place since it was read. */
function takeAway(file: string, found: string): void {
  const aside = `${file}.${String(process.pid)}`;
  try {
    renameSync(file, aside);
  } catch (fault) {
    if (codeOf(fault) === 'ENOENT') return;
    throw fault;
  }
  if (read(aside) !== found) place(file, read(aside));
  rmSync(aside, { force: true });
}

const codeOf = (fault: unknown): string | undefined => (fault as NodeJS.ErrnoException).code;

/** What Linux says about when a process was started; elsewhere nothing, and the number alone has to do. */
function startOf(pid: number): string {
  try {
    const stat = readFileSync(`/proc/${String(pid)}/stat`, 'utf8');
    // The name in parentheses may hold anything; the start is the 20th field behind it.
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19] ?? '';
  } catch {
    return '';
  }
}

function isAlive(pid: number): boolean {
  if (!Number.isInteger(pid) || pid <= 0) return false;
  try {
    process.kill(pid, 0);
    return true;
  } catch (fault) {
    // It is there, and somebody else's.
    return (fault as NodeJS.ErrnoException).code === 'EPERM';
  }
}

function read(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return '';
  }
}

const inUse = (folder: string, pid: string, file: string): Problem =>
  new Problem('STATE_IN_USE', `the state folder ${folder} is in use by process ${pid}`, {
    fix: `Stop that range, or choose another folder. If process ${pid} is no range, delete ${file}.`,
  });
