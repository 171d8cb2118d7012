import { appendFileSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { Problem } from '../infra/base/problem.ts';
import { journaled, openJournal, readJournal } from './journal.ts';
import { labOf } from './labs.ts';
import type { Seat } from './seat.ts';

let seat: Seat;

beforeAll(() => {
  const memory = mkdtempSync(join(tmpdir(), 'aftertrace-journal-'));
  seat = { lab: labOf('too-late'), copy: '', memory };
});

afterAll(() => {
  rmSync(seat.memory, { recursive: true, force: true });
});

test('writes down what is asked, said and answered, numbered on over a restart', async () => {
  const failure = new Problem('LAB_STALLED', 'it hangs', { fix: 'look for the loop' });
  const actions = journaled(
    {
      ping: async () => 'here',
      refresh: async () => ({ changed: false }),
      attack: async (_input, say) => {
        say('uploading');
        return { steps: [] };
      },
      check: async () => {
        throw failure;
      },
    },
    openJournal(seat),
  );
  const said: string[] = [];
  const say = (line: string) => void said.push(line);
  await actions['ping']?.({}, say);
  await actions['refresh']?.({}, say);
  await actions['attack']?.({}, say);
  await expect(actions['check']?.({}, say)).rejects.toBe(failure);
  expect(said).toEqual(['uploading']);
  openJournal(seat).began('up');
  // Cut short by a full disk.
  appendFileSync(join(seat.memory, 'journal.jsonl'), '{"seq":7,"at"');
  expect(readJournal(seat).map(({ seq, action, kind }) => `${seq} ${action} ${kind}`)).toEqual([
    '1 attack began',
    '2 attack say',
    '3 attack done',
    '4 check began',
    '5 check failed',
    '6 up began',
  ]);
  expect(readJournal(seat)[4]).toMatchObject({
    problem: { message: 'it hangs', fix: 'look for the loop' },
  });
});
