import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { ask } from '../../labs/control-client.ts';
import type { CheckReport } from '../../labs/lab-control.ts';
import { labOf } from '../../labs/labs.ts';
import { type Seat, seatOf } from '../../labs/seat.ts';
import type { Attacked } from '../../labs/workbench.ts';

const PROGRAM = fileURLToPath(new URL('../../bin/aftertrace.js', import.meta.url));

export interface Ended {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

/** A participant at a terminal: every command is a process of its own. */
export interface Participant {
  readonly seat: Seat;
  /** One command on this lab, at this seat. */
  does(command: string, ...words: readonly string[]): Promise<Ended>;
  /** Asks the process of `up` over its own port, as the commands do. */
  tells(action: string, input?: object): Promise<unknown>;
  attacks(): Promise<Attacked>;
  checks(): Promise<CheckReport>;
  /** The same as `does` with --json, parsed. */
  // eslint-disable-next-line @typescript-eslint/no-unnecessary-type-parameters -- what a command prints is for its test to say
  asks<T>(command: string, ...words: readonly string[]): Promise<Ended & { readonly json: T }>;
  /** `up` in a terminal of its own, until it stands or has ended. */
  comesUp(...words: readonly string[]): Promise<Ended & { readonly isUp: boolean }>;
  /** Rewrites one place of the copy; gives what puts it back. */
  edits(file: string, from: string, to: string): () => void;
  /** Takes the lab down and removes everything of this seat. */
  leaves(): Promise<void>;
}

export function participant(lab: string, name: string, runs: string): Participant {
  const seatName = `${name}-${process.pid}`;
  const seat = seatOf(labOf(lab), seatName);
  const up: { child?: ReturnType<typeof run> } = {};
  const does = (command: string, ...words: readonly string[]) =>
    run([command, lab, '--seat', seatName, ...words]).ended;
  return {
    seat,
    does,
    // eslint-disable-next-line @typescript-eslint/no-unnecessary-type-parameters -- as above
    async asks<T>(command: string, ...words: readonly string[]) {
      const ended = await does(command, ...words, '--json');
      return { ...ended, json: (ended.out === '' ? undefined : JSON.parse(ended.out)) as T };
    },
    tells: (action, input = {}) => ask(seat, action, input, () => {}),
    attacks: async () => (await ask(seat, 'attack', {}, () => {})) as Attacked,
    checks: async () => (await ask(seat, 'check', {}, () => {})) as CheckReport,
    async comesUp(...words) {
      const child = run(['up', lab, '--seat', seatName, '--runs', runs, '--json', ...words]);
      up.child = child;
      const isUp = await Promise.race([
        child.firstLine.then(() => true),
        child.ended.then(() => false),
      ]);
      if (!isUp) return { ...(await child.ended), isUp };
      return { code: null, out: await child.firstLine, err: '', isUp };
    },
    edits(file, from, to) {
      const path = join(seat.copy, file);
      const before = readFileSync(path, 'utf8');
      if (before.split(from).length !== 2) throw new Error(`${file} has not one ${from}`);
      writeFileSync(
        path,
        before.replace(from, () => to),
      );
      return () => {
        writeFileSync(path, before);
      };
    },
    async leaves() {
      up.child?.stop();
      await up.child?.ended;
      rmSync(seat.copy, { recursive: true, force: true });
      rmSync(seat.memory, { recursive: true, force: true });
    },
  };
}

function run(words: readonly string[]) {
  const child = spawn(process.execPath, [PROGRAM, ...words]);
  let out = '';
  let err = '';
  const firstLine = new Promise<string>((resolve) => {
    child.stdout.on('data', (chunk: Buffer) => {
      out += chunk.toString();
      if (out.includes('\n')) resolve(out);
    });
  });
  child.stderr.on('data', (chunk: Buffer) => {
    err += chunk.toString();
  });
  const ended = once(child, 'close').then(
    ([code]): Ended => ({ code: code as number | null, out, err }),
  );
  return { ended, firstLine, stop: () => child.kill('SIGINT') };
}
