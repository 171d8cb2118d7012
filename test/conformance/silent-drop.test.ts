import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { GradedRun, TimelineEventView } from '../../labs/check.ts';
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
  session = await openSession(labOf('silent-drop'), { seed: 'test', say: () => {} });
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
    'why-it-was-refused': 'InvalidParameterValue',
    'where-it-is-counted': 'DestinationDeliveryFailures',
    'failure-object': expect.stringMatching(
      /^aws\/lambda\/async\/aftertrace-silent-drop-scan\/2026\//,
    ),
  });
  const grade = await gradeRun(session.lab, { ...run, answers });
  expect(grade.checks.filter(({ verdict }) => verdict !== 'pass')).toEqual([]);
});

test('the drill is the only loss, and the alarm about it is proven to have come', () => {
  const { events, links } = run.timeline;
  const starts = events.filter(({ name }) => name === 'Invoke');
  const records = events.filter(({ name }) => name === 'InvocationRecord');
  expect({ starts: starts.length, records: records.length }).toEqual({ starts: 5, records: 4 });
  const refused = events.filter(({ errorCode }) => errorCode === 'InvalidParameterValue');
  expect(refused.map(({ name }) => name)).toEqual(['SendMessage']);
  const alarms = events.filter(({ name }) => name === 'Notification');
  expect(alarms).toHaveLength(1);
  const published = events.find(({ name }) => name === 'Publish');
  expect(published?.principal).toBe('cloudwatch.amazonaws.com');
  expect(links.some(({ from, grounds }) => from === published?.id && grounds === 'proven')).toBe(
    true,
  );
});

test.each<{ check: string; told: string; isGone(event: TimelineEventView): boolean }>([
  {
    check: 'verdicts-arrive',
    told: 'one verdict',
    isGone: ({ name, resources }) =>
      name === 'InvocationRecord' && resources.some((one) => one.endsWith('/backup.zip')),
  },
  {
    check: 'failures-arrive',
    told: 'the failure',
    isGone: ({ errorCode }) => errorCode === 'RetriesExhausted',
  },
  { check: 'alarm-rings', told: 'the alarm', isGone: ({ name }) => name === 'Notification' },
])('without $told, $check fails', async ({ check, isGone }) => {
  const events = run.timeline.events.filter((event) => !isGone(event));
  const grade = await gradeRun(session.lab, { ...run, timeline: { ...run.timeline, events } });
  expect(grade.checks.find(({ id }) => id === check)?.verdict).toBe('fail');
});

test('an alarm before there was anything to hear fails alarm-is-quiet', async () => {
  const events = run.timeline.events.map((event) =>
    event.name === 'Notification'
      ? { ...event, at: new Date(Date.parse(event.at ?? '') - 600_000).toISOString() }
      : event,
  );
  const grade = await gradeRun(session.lab, { ...run, timeline: { ...run.timeline, events } });
  expect(grade.checks.find(({ id }) => id === 'alarm-is-quiet')?.verdict).toBe('fail');
});

test('without the attack in the trail nobody is blamed, nor once the lab is down', async () => {
  const grade = await gradeRun(session.lab, {
    ...run,
    account: undefined,
    timeline: { events: [], links: [] },
  });
  expect(new Set(grade.checks.map(({ verdict }) => verdict))).toEqual(new Set(['ungraded']));
});
