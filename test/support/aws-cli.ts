import { spawn, spawnSync } from 'node:child_process';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { PROGRAM } from './aftertrace.ts';

const DRIVER = fileURLToPath(new URL('../clients/drive-aws-cli.py', import.meta.url));

/** Version 1 of the AWS CLI can be called from Python; version 2 brings a Python of its own. */
export const hasAwsCli: boolean =
  spawnSync('python3', ['-c', 'import awscli.clidriver'], { stdio: 'ignore' }).status === 0;

/** The AWS CLI in one process below `aftertrace exec`, with a range of its own for as long as it lives. */
export interface AwsCli extends AsyncDisposable {
  /** What the command printed, parsed where it is JSON. @throws Error with what it said when it failed. */
  ok(...words: readonly string[]): Promise<any>;
  /** What a command that fails says. @throws Error when it does not fail. */
  fails(...words: readonly string[]): Promise<string>;
  readonly calls: () => number;
}

interface Answer {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

export function startAwsCli(options: readonly string[] = []): AwsCli {
  const words = [PROGRAM, 'exec', ...options, '--', 'python3', '-u', DRIVER];
  const child = spawn(process.execPath, words, {
    stdio: ['pipe', 'pipe', 'inherit'],
    env: { ...process.env, AWS_MAX_ATTEMPTS: '1' },
  });
  const waiting: ((line: string) => void)[] = [];
  let calls = 0;
  createInterface(child.stdout).on('line', (line) => waiting.shift()?.(line));
  const run = async (given: readonly string[]): Promise<Answer> => {
    calls++;
    const line = await new Promise<string>((resolve, reject) => {
      waiting.push(resolve);
      child.once('exit', reject);
      child.stdin.write(`${JSON.stringify(given)}\n`);
    });
    child.removeAllListeners('exit');
    return JSON.parse(line) as Answer;
  };
  return {
    async ok(...given) {
      const { code, out, err } = await run(given);
      if (code !== 0) throw new Error(`aws ${given.join(' ')}\nended with ${code}: ${err}${out}`);
      return /^\s*[[{]/.test(out) ? JSON.parse(out) : out.trim();
    },
    async fails(...given) {
      const { code, out, err } = await run(given);
      if (code === 0) throw new Error(`aws ${given.join(' ')}\ndid not fail: ${out}`);
      return err;
    },
    calls: () => calls,
    async [Symbol.asyncDispose]() {
      const ended = new Promise((resolve) => child.once('exit', resolve));
      child.stdin.end();
      await ended;
    },
  };
}
