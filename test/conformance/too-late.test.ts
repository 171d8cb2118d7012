import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { GradedRun } from '../../labs/check.ts';
import { concludeRun, type RunResult } from '../../labs/conclude-run.ts';
import { gradeRun } from '../../labs/grade.ts';
import { labOf } from '../../labs/labs.ts';
import {
  asSeen,
  attackSession,
  type LabSession,
  openSession,
  settleSession,
} from '../../labs/session.ts';

const quiet = { signal: new AbortController().signal, say: () => {} };
let folder: string;
let session: LabSession;
let result: RunResult;
let run: GradedRun;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'aftertrace-lab-'));
  session = await openSession(labOf('too-late'), { seed: 'test', say: () => {} });
  const steps = await attackSession(session, quiet);
  await settleSession(session);
  result = await concludeRun(session, folder, { ...quiet, steps });
  const { outputs, investigator: account } = session;
  const attack = steps.map(asSeen);
  run = { outputs, account, timeline: result.replay.timeline, attack, answers: {} };
});

afterAll(async () => {
  await session[Symbol.asyncDispose]();
  rmSync(folder, { recursive: true, force: true });
});

test('passes every check, questions with the answers of this run', async () => {
  const answers: Record<string, string> = {};
  for (const { id, solution } of session.lab.checks) {
    const answer = await solution?.(run);
    if (answer !== undefined) answers[id] = answer;
  }
  expect(answers).toMatchObject({
    'how-often-started': '6',
    'which-condition': 'RetriesExhausted',
    'only-in-the-record': 'responsePayload',
  });
  const grade = await gradeRun(session.lab, { ...run, answers });
  expect(grade.checks.filter(({ verdict }) => verdict !== 'pass')).toEqual([]);
});

test('every event was handed out twice, and one alert came of each bad upload', () => {
  const { events } = run.timeline;
  const count = (wanted: string, kind: string) =>
    events.filter(({ name, kind: one }) => name === wanted && one === kind).length;
  const starts = events.filter(
    ({ name, principal }) => name === 'Invoke' && principal === 's3.amazonaws.com',
  );
  expect(starts).toHaveLength(4);
  // Three uploads twice; the fourth twice, three times each; and the responder for six findings, twice each.
  expect(count('InvokeExecution', 'trail')).toBe(6 + 6 + 12);
  expect(count('Publish', 'trail')).toBe(2);
  expect(count('DeadLetter', 'destination-record')).toBe(2);
});

test.each<{
  check: string;
  told: string;
  change(timeline: GradedRun['timeline']): GradedRun['timeline'];
}>([
  {
    check: 'alert-in-time',
    told: 'an alert three minutes later',
    change: (timeline) => ({
      ...timeline,
      events: timeline.events.map((event) =>
        event.name === 'Publish'
          ? { ...event, at: new Date(Date.parse(event.at ?? '') + 180_000).toISOString() }
          : event,
      ),
    }),
  },
  {
    check: 'alert-once',
    told: 'no alert',
    change: (timeline) => ({
      ...timeline,
      events: timeline.events.filter(({ name }) => name !== 'Publish'),
    }),
  },
  {
    check: 'failures-are-failures',
    told: 'no record of a failure',
    change: (timeline) => ({
      ...timeline,
      events: timeline.events.filter(({ errorCode }) => errorCode !== 'RetriesExhausted'),
    }),
  },
])('$told fails $check', async ({ check, change }) => {
  const grade = await gradeRun(session.lab, { ...run, timeline: change(run.timeline) });
  expect(grade.checks.find(({ id }) => id === check)?.verdict).toBe('fail');
});

test('without the attack in the trail nobody is blamed, nor once the lab is down', async () => {
  const grade = await gradeRun(session.lab, {
    ...run,
    account: undefined,
    timeline: { events: [], links: [] },
  });
  expect(new Set(grade.checks.map(({ verdict }) => verdict))).toEqual(new Set(['ungraded']));
});
