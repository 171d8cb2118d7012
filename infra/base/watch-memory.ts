import type { ChildProcess } from 'node:child_process';
import { readFileSync } from 'node:fs';

/**
 * Kills a process that holds more than so many megabytes of its own.
 *
 * Node's own limit is on the heap, and a buffer lies beside it. Where there is no /proc only that limit holds.
 * What a process shares with others, like the program it runs, is not counted.
 *
 * @param exceeded called before the process is killed.
 */
export function watchMemory(
  child: ChildProcess,
  megabytes: number,
  exceeded: () => void = () => {},
): void {
  const timer = setInterval(() => {
    if (child.pid === undefined || ownMegabytes(child.pid) <= megabytes) return;
    clearInterval(timer);
    exceeded();
    child.kill('SIGKILL');
  }, EVERY);
  timer.unref();
  child.once('exit', () => {
    clearInterval(timer);
  });
}

/** Milliseconds. A buffer is filled at some gigabytes per second. */
const EVERY = 50;

function ownMegabytes(pid: number): number {
  try {
    const [, resident, shared] = readFileSync(`/proc/${pid}/statm`, 'utf8').split(' ');
    return (Number(resident) - Number(shared)) / 256;
  } catch {
    return 0;
  }
}
