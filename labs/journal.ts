import {
  appendFileSync,
  existsSync,
  mkdirSync,
  readFileSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { isoMillis, systemClock } from '../infra/base/instant.ts';
import { Problem } from '../infra/base/problem.ts';
import type { ControlActions } from './control-server.ts';
import type { Seat } from './seat.ts';

/**
 * What was done with a participant's lab, in the order in which it was done, whoever asked for it and from wherever.
 *
 * A file beside what else is remembered of the seat: it outlives the process that holds the lab up, and whoever shows
 * the lab reads it without having to ask.
 */
export type JournalEntry = z.infer<typeof entry>;

const common = {
  /** Ascending by one, and never given twice between two starts of the lab. */
  seq: z.int(),
  at: z.string(),
  /** "up", "attack", "check" and what else may be asked of a lab. */
  action: z.string(),
};

const entry = z.discriminatedUnion('kind', [
  z.object({ ...common, kind: z.literal('began'), pid: z.int() }),
  z.object({ ...common, kind: z.literal('say'), line: z.string() }),
  z.object({ ...common, kind: z.literal('done'), result: z.unknown() }),
  z.object({
    ...common,
    kind: z.literal('failed'),
    problem: z.object({ message: z.string(), fix: z.string() }),
  }),
]);

export interface Journal {
  began(action: string): void;
  say(action: string, line: string): void;
  done(action: string, result: unknown): void;
  failed(action: string, error: unknown): void;
}

const FILE = 'journal.jsonl';

/** More entries are forgotten down to the latest `KEPT` when a lab comes up. */
const [MOST, KEPT] = [2_000, 500];

const fileOf = ({ memory }: Seat): string => join(memory, FILE);

/** For the process that holds the lab up; there is one. */
export function openJournal(seat: Seat): Journal {
  const path = fileOf(seat);
  mkdirSync(seat.memory, { recursive: true, mode: 0o700 });
  const before = readJournal(seat);
  if (before.length > MOST) {
    const kept = before.slice(-KEPT).map((one) => `${JSON.stringify(one)}\n`);
    writeFileSync(path, kept.join(''), { mode: 0o600 });
  }
  let seq = before.at(-1)?.seq ?? 0;
  const write = (rest: object) => {
    seq += 1;
    const line = { seq, at: isoMillis(systemClock.now()), ...rest };
    // A lab that was begun anew meanwhile has no folder any more, and nobody to tell.
    if (existsSync(seat.memory)) {
      appendFileSync(path, `${JSON.stringify(line)}\n`, { mode: 0o600 });
    }
  };
  return {
    began: (action) => {
      write({ action, kind: 'began', pid: process.pid });
    },
    say: (action, line) => {
      write({ action, kind: 'say', line });
    },
    done: (action, result) => {
      write({ action, kind: 'done', result: result ?? null });
    },
    failed: (action, error) => {
      write({ action, kind: 'failed', problem: problemIn(error) });
    },
  };
}

/** All that is remembered, oldest first; nothing where nothing was done yet. A line that was cut short is left out. */
export function readJournal(seat: Seat): readonly JournalEntry[] {
  let text: string;
  try {
    text = readFileSync(fileOf(seat), 'utf8');
  } catch {
    return [];
  }
  return text.split('\n').flatMap((line) => {
    try {
      const read = entry.safeParse(JSON.parse(line));
      return read.success ? [read.data] : [];
    } catch {
      return [];
    }
  });
}

/** Changes whenever something was written; "none" where there is no journal. */
export function journalStamp(seat: Seat): string {
  try {
    const { ino, size, mtimeMs } = statSync(fileOf(seat));
    return `${ino}/${size}/${mtimeMs}`;
  } catch {
    return 'none';
  }
}

/** The same actions, with what is asked and what comes of it written down. */
export function journaled(actions: ControlActions, journal: Journal): ControlActions {
  return Object.fromEntries(
    Object.entries(actions).map(([name, act]): [string, ControlActions[string]] => {
      if (name === 'ping' || name === 'down') return [name, act];
      return [name, writtenDown(name, act, journal)];
    }),
  );
}

function writtenDown(
  name: string,
  act: ControlActions[string],
  journal: Journal,
): ControlActions[string] {
  return async (input, say) => {
    const state = { isBegun: false };
    const begin = () => {
      if (!state.isBegun) journal.began(name);
      state.isBegun = true;
    };
    // Whoever watches a folder asks at every save whether anything is new; mostly nothing is.
    if (name !== 'refresh') begin();
    try {
      const result = await act(input, (line) => {
        begin();
        journal.say(name, line);
        say(line);
      });
      if (state.isBegun) journal.done(name, result);
      return result;
    } catch (error) {
      begin();
      journal.failed(name, error);
      throw error;
    }
  };
}

const problemIn = (error: unknown): { readonly message: string; readonly fix: string } =>
  error instanceof Problem
    ? { message: error.message, fix: error.fix }
    : {
        message: error instanceof Error ? error.message : String(error),
        fix: 'Take the lab down and up again.',
      };
