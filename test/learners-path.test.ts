import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { lab } from '../labs/bucket-lockdown/lab.ts';
import { verifyCompletion } from '../labs/completion-record.ts';
import type { CheckReport, HintReport, QuestionReport } from '../labs/lab-control.ts';
import { stackNameOf } from '../labs/session.ts';
import type { Attacked, Refreshed } from '../labs/workbench.ts';
import { type Participant, participant } from './support/seat.ts';

const LAB = 'bucket-lockdown';
let runs: string;
let ada: Participant;

beforeAll(async () => {
  runs = mkdtempSync(join(tmpdir(), 'aftertrace-path-'));
  ada = participant(LAB, 'ada', runs);
});

afterAll(async () => {
  await ada.leaves();
  rmSync(runs, { recursive: true, force: true });
});

// One story in one test: each part stands on what the one before it left.
test('from start to a signed record, and every command says what to do next', async () => {
  // Nothing has been started.
  const early = await ada.does('up');
  expect(early).toMatchObject({ code: 3, out: '' });
  expect(early.err).toContain(`aftertrace start ${LAB}`);

  const started = await ada.asks<{ copy: string }>('start', '--participant', 'Ada', '--seed', 'a');
  expect(started.code).toBe(0);
  expect(existsSync(join(started.json.copy, 'brief.md'))).toBe(true);
  for (const hidden of ['checks', 'checks.ts', 'walkthrough.md', 'mutants.ts', 'attack.ts']) {
    expect(existsSync(join(started.json.copy, hidden))).toBe(false);
  }

  // Work is never overwritten, and begun anew only beside what was there.
  writeFileSync(join(started.json.copy, 'notes.txt'), 'mine');
  const again = await ada.does('start');
  expect(again).toMatchObject({ code: 1, out: '' });
  expect(again.err).toContain('--reset');
  const reset = await ada.asks<{ backup: string }>(
    ...(['start', '--reset', '--participant', 'Ada', '--seed', 'a'] as const),
  );
  expect(readFileSync(join(reset.json.backup, 'notes.txt'), 'utf8')).toBe('mine');
  rmSync(reset.json.backup, { recursive: true });

  // Without "up" there is nobody to ask.
  for (const command of ['attack', 'check', 'hint', 'answer', 'down']) {
    await expect(ada.tells(command)).rejects.toMatchObject({ code: 'LAB_NOT_UP' });
  }
  const lonely = await ada.does('attack');
  expect(lonely).toMatchObject({ code: 3, out: '' });
  expect(lonely.err).toContain(`aftertrace up ${LAB}`);

  const up = await ada.comesUp();
  expect(up.err).toBe('');
  const { outputs, actors } = JSON.parse(up.out) as {
    outputs: Record<string, string>;
    actors: { name: string }[];
  };
  expect(actors.map(({ name }) => name)).toContain('thief');

  // The starter: something fails, each with what was seen and the key of a hint, and no hint.
  const attacked = await ada.asks<Attacked>('attack');
  expect(attacked.json.steps).toHaveLength(lab.attack.length);
  const first = await ada.asks<CheckReport>('check');
  expect(first.code).toBe(1);
  const failing = first.json.checks.filter(({ verdict }) => verdict === 'fail');
  expect(failing.map(({ id }) => id)).toEqual(expect.arrayContaining([...lab.starter.fails]));
  for (const check of failing) {
    expect(check).toMatchObject({ hintKey: expect.stringContaining(check.id) as string });
    expect(check).not.toHaveProperty('hint');
  }
  expect(first.json.completion).toBeNull();

  // A hint is for the mistake made, costs once, and is remembered.
  const hint = await ada.asks<HintReport>('hint', 'found-in-time');
  expect(hint.json).toMatchObject({ key: 'found-in-time/never', costs: 3, isKnown: false });
  const same = await ada.tells('hint', { check: 'found-in-time' });
  expect(same).toMatchObject({ costs: 0, isKnown: true, pointsSpent: 3 });

  // Mended: what is saved is deployed, and the earlier attack counts no more.
  const { edits } = lab.starter;
  for (const { file, from, to } of edits) ada.edits(file, to, from);
  const refreshed = await ada.asks<Refreshed & { isUp: boolean }>('up');
  expect(refreshed.json.isUp).toBe(true);
  const stale = await ada.checks();
  expect(stale.folder).toBeNull();
  expect(stale.checks.find(({ id }) => id === 'contained-in-time')?.verdict).toBe('ungraded');
  await ada.tells('attack');
  const mended = await ada.checks();
  expect(mended).toMatchObject({ failed: 0, ungraded: 2, score: { hints: 3 } });

  // The questions, answered from the replay.
  const open = await ada.asks<QuestionReport>('answer');
  expect(open.json.questions.map(({ verdict }) => verdict)).toEqual(['ungraded', 'ungraded']);
  // A guess costs, and is remembered; the same one again costs nothing more.
  for (const guess of ['192.0.2.1', ' 192.0.2.1 ', '192.0.2.2']) {
    const wrong = await ada.does('answer', 'thiefs-address', guess);
    expect(wrong).toMatchObject({
      code: 1,
      out: expect.stringContaining('wrong answer') as string,
    });
  }
  const guessed = await ada.asks<QuestionReport>('answer');
  const { points, worth } = guessed.json.questions.find(
    ({ check }) => check === 'thiefs-address',
  ) ?? { points: 0, worth: 0 };
  expect(guessed.json.questions[0]).toMatchObject({ wrongAnswers: 2 });
  expect(points - worth).toBe(2 * Math.ceil(points / 4));
  const answers = solutionsIn(mended.folder ?? '', outputs);
  for (const [check, text] of Object.entries(answers)) await ada.tells('answer', { check, text });

  const done = await ada.asks<CheckReport>('check');
  expect(done.code).toBe(0);
  const { completion, score } = done.json;
  const lost = points - worth;
  expect(score).toEqual({ earned: score.of - 3 - lost, hints: 3, answers: lost, of: score.of });
  expect(completion?.record.completion).toMatchObject({
    lab: LAB,
    participant: 'Ada',
    seed: 'a',
    score,
  });
  const file = completion?.file ?? '';
  expect(statSync(file).mode & 0o077).toBe(0);
  expect(await verified(file)).toBe('valid');
  const signed = readFileSync(file, 'utf8');
  expect(await verifyCompletion(signed, '00'.repeat(16))).toMatchObject({ state: 'foreign' });
  writeFileSync(file, signed.replace('"earned": ', '"earned": 1'));
  expect(await verified(file)).toBe('broken');

  // Somebody else's names are not these.
  expect(outputs['reportsBucket']).toContain(stackNameOf(lab, 'a'));
  expect(stackNameOf(lab, 'b')).not.toBe(stackNameOf(lab, 'a'));
  await answersToItsOwn(ada);

  expect((await ada.does('down')).code).toBe(0);
  await expect(ada.tells('check')).rejects.toMatchObject({ code: 'LAB_NOT_UP' });
}, 240_000);

/** The control server listens to its own name and token only. */
async function answersToItsOwn({ seat }: Participant): Promise<void> {
  const path = join(seat.memory, 'control.json');
  const { port, token } = JSON.parse(readFileSync(path, 'utf8')) as { port: number; token: string };
  expect(statSync(path).mode & 0o077).toBe(0);
  const own = { host: `127.0.0.1:${port}`, authorization: `Bearer ${token}` };
  const ask = (headers: Record<string, string>, to = '/ping', method = 'POST') =>
    statusOf({ port, headers, to, method });
  expect(await ask(own)).toBe(200);
  expect(await ask({ ...own, host: `localhost:${port}` })).toBe(403);
  expect(await ask({ ...own, host: 'evil.example' })).toBe(403);
  expect(await ask({ ...own, origin: `http://127.0.0.1:${port}` })).toBe(403);
  expect(await ask({ ...own, authorization: `Bearer ${'0'.repeat(64)}` })).toBe(401);
  expect(await ask({ host: own.host })).toBe(401);
  expect(await ask(own, '/ping', 'GET')).toBe(405);
  expect(await ask(own, '/constructor')).toBe(404);
}

/** As a participant finds them in the timeline of their run. */
function solutionsIn(folder: string, outputs: Record<string, string>) {
  const { events } = JSON.parse(readFileSync(join(folder, 'timeline.json'), 'utf8')) as {
    events: {
      id: string;
      name: string;
      sourceIp: string;
      errorCode: string | null;
      resources: string[];
    }[];
  };
  const decoy = `arn:aws:s3:::${outputs['reportsBucket'] ?? ''}/${outputs['decoyKey'] ?? ''}`;
  const first = (name: string, of: string) =>
    events.find(
      (event) =>
        event.name === name &&
        event.errorCode === null &&
        (of === '' || event.resources.includes(of)),
    );
  return {
    'thiefs-address': first('GetObject', decoy)?.sourceIp ?? '',
    'what-stopped-the-key': first('UpdateAccessKey', '')?.id ?? '',
  };
}

async function verified(file: string): Promise<string> {
  return (await verifyCompletion(readFileSync(file, 'utf8'))).state;
}

const statusOf = (of: {
  port: number;
  headers: Record<string, string>;
  to: string;
  method: string;
}): Promise<number | undefined> =>
  new Promise((resolve, reject) => {
    request(
      { host: '127.0.0.1', port: of.port, path: of.to, method: of.method, headers: of.headers },
      (response) => {
        response.resume().on('end', () => {
          resolve(response.statusCode);
        });
      },
    )
      .on('error', reject)
      .end();
  });
