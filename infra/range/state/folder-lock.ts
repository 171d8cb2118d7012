import { readFileSync, rmSync, writeFileSync } from 'node:fs';
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
  for (;;) {
    try {
      writeFileSync(file, mine, { flag: 'wx' });
      break;
    } catch (fault) {
      if ((fault as NodeJS.ErrnoException).code !== 'EEXIST') throw fault;
    }
    const [pid = '', started = ''] = read(file).split(' ');
    // A number alone may by now be another process's; the moment it was started says which one it is.
    if (isAlive(Number(pid)) && startOf(Number(pid)) === started) throw inUse(folder, pid, file);
    rmSync(file, { force: true });
  }
  return () => {
    if (read(file) === mine) rmSync(file, { force: true });
  };
}

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
