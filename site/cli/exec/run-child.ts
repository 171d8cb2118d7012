import { spawn } from 'node:child_process';
import { Problem } from '../../../infra/base/problem.ts';
import type { ChildEnd } from '../command.ts';

/**
 * Runs a command with this process's standard streams, and answers how it ended.
 *
 * Signals go to the command and do not end this process: a range must not vanish below a shell in which somebody
 * pressed Ctrl-C.
 *
 * @throws Problem COMMAND_NOT_FOUND.
 */
export async function runChild(
  [command, ...args]: readonly [string, ...string[]],
  env: Readonly<Record<string, string>>,
): Promise<ChildEnd> {
  const child = spawn(command, args, { env, stdio: 'inherit' });
  const forward = (signal: NodeJS.Signals) => {
    // A terminal sends these to all processes in front of it by itself.
    if (!(process.stdin.isTTY && FROM_TERMINAL.has(signal))) child.kill(signal);
  };
  for (const signal of PASSED_ON) process.on(signal, forward);
  try {
    return await new Promise<ChildEnd>((resolve, reject) => {
      child.once('error', (fault: NodeJS.ErrnoException) => {
        reject(
          new Problem('COMMAND_NOT_FOUND', `exec: cannot run "${command}": ${reasonOf(fault)}`, {
            fix: 'Name a program that is on the PATH, or give its path.',
            cause: fault,
          }),
        );
      });
      child.once('close', (childCode, childSignal) => {
        resolve(childSignal === null ? { childCode: childCode ?? 0 } : { childSignal });
      });
    });
  } finally {
    for (const signal of PASSED_ON) process.off(signal, forward);
  }
}

const FROM_TERMINAL: ReadonlySet<string> = new Set(['SIGINT', 'SIGQUIT']);
const PASSED_ON = ['SIGINT', 'SIGTERM', 'SIGHUP', 'SIGQUIT'] as const;

function reasonOf({ code, message }: NodeJS.ErrnoException): string {
  if (code === 'ENOENT') return 'there is no such command';
  return code === 'EACCES' ? 'it may not be executed' : message;
}
