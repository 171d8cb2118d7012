import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { ReceiveMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { awsClients } from '../../attacker-sim/aws-clients.ts';
import { checkTagged } from '../../attacker-sim/lab-tag.ts';
import { type Outputs, outputs as outputsOf } from '../../labs/bucket-lockdown/outputs.ts';
import { concludeRun, type RunResult } from '../../labs/conclude-run.ts';
import { gradeRun } from '../../labs/grade.ts';
import { labOf } from '../../labs/labs.ts';
import {
  administratorOf,
  asSeen,
  attackSession,
  type LabSession,
  openSession,
  type StepDone,
  settleSession,
} from '../../labs/session.ts';

const signal = new AbortController().signal;
const quiet = { signal, say: () => {} };
let folder: string;
let session: LabSession;
let steps: readonly StepDone[];
let result: RunResult;
let outputs: Outputs;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'aftertrace-lab-'));
  session = await openSession(labOf('bucket-lockdown'), { seed: 'test', say: () => {} });
  outputs = outputsOf.parse(session.outputs);
  steps = await attackSession(session, quiet);
  await settleSession(session);
  result = await concludeRun(session, folder, { ...quiet, steps });
});

afterAll(async () => {
  await session[Symbol.asyncDispose]();
  rmSync(folder, { recursive: true, force: true });
});

test('each step goes as planned, and each stolen thing is refused in its own words', () => {
  expect(steps.map(({ outcome }) => outcome.outcome)).toEqual(
    session.lab.attack.map(({ expects }) => (expects === 'denied' ? 'denied' : 'done')),
  );
  const retries = steps.slice(-4).map(asSeen);
  expect(retries.map(({ as, code }) => ({ as, code }))).toEqual([
    { as: 'thief', code: 'InvalidAccessKeyId' },
    { as: 'thief with a session', code: 'AccessDenied' },
    { as: 'thief as the export', code: 'AccessDenied' },
    { as: 'thief with a session', code: 'AccessDenied' },
  ]);
});

test('a kept session is made once and used before and after', () => {
  const { events } = result.replay.timeline;
  const made = events.filter(({ name, sourceIp }) => {
    const isTheThiefs = sourceIp === session.actors.get('thief')?.sourceIp;
    return isTheThiefs && (name === 'GetSessionToken' || name === 'AssumeRole');
  });
  expect(made.map(({ name, errorCode }) => ({ name, errorCode }))).toEqual([
    { name: 'GetSessionToken', errorCode: null },
    { name: 'AssumeRole', errorCode: null },
    { name: 'AssumeRole', errorCode: 'AccessDenied' },
  ]);
});

test('passes every check, questions with the answers of this run', async () => {
  const { timeline } = result.replay;
  const attack = steps.map(asSeen);
  const run = { outputs, account: session.investigator, timeline, attack, answers: {} };
  const answers: Record<string, string> = {};
  for (const { id, solution } of session.lab.checks) {
    const answer = await solution?.(run);
    if (answer !== undefined) answers[id] = answer;
  }
  expect(answers['thiefs-address']).toBe(session.actors.get('thief')?.sourceIp);
  const grade = await gradeRun(session.lab, { ...run, answers });
  expect(grade.checks.filter(({ verdict }) => verdict !== 'pass')).toEqual([]);
  const wrong = await gradeRun(session.lab, {
    ...run,
    answers: { 'thiefs-address': session.actors.get('analyst')?.sourceIp ?? '' },
  });
  expect(wrong.checks.find(({ id }) => id === 'thiefs-address')?.verdict).toBe('fail');
});

test('without the attack’s own outcome nobody says that the key was refused', async () => {
  const { timeline } = result.replay;
  const run = { outputs, account: undefined, timeline, answers: {} };
  const grade = await gradeRun(session.lab, run);
  expect(grade.checks.find(({ id }) => id === 'retries-refused')?.verdict).toBe('ungraded');
});

test('without the theft in the trail nobody is blamed', async () => {
  const { timeline } = result.replay;
  const decoy = `arn:aws:s3:::${outputs.reportsBucket}/${outputs.decoyKey}`;
  const events = timeline.events.filter(
    ({ name, resources }) => name !== 'GetObject' || !resources.includes(decoy),
  );
  const run = { outputs, account: session.investigator, answers: {}, attack: steps.map(asSeen) };
  const grade = await gradeRun(session.lab, { ...run, timeline: { ...timeline, events } });
  for (const id of ['bucket-quarantined', 'key-is-off', 'sessions-revoked', 'response-proven']) {
    expect(grade.checks.find((check) => check.id === id)?.verdict).toBe('ungraded');
  }
});

test('a read that goes through after the lockdown fails the proof', async () => {
  const { timeline } = result.replay;
  const events = timeline.events.map((event) =>
    event.errorCode === 'AccessDenied' ? { ...event, errorCode: null } : event,
  );
  const run = { outputs, account: undefined, answers: {}, attack: steps.map(asSeen) };
  const grade = await gradeRun(session.lab, { ...run, timeline: { ...timeline, events } });
  expect(grade.checks.find(({ id }) => id === 'retries-refused')?.verdict).toBe('fail');
});

test('the same finding a second time contains again and alerts nobody', async () => {
  const { endpoint = '', region, credentials } = administratorOf(session.range);
  const place = { endpoint, region, credentials, maxAttempts: 1 };
  const sqs = new SQSClient(place);
  const lambda = new LambdaClient(place);
  try {
    await session.range.clock.pass(session.lab.takes);
    const QueueUrl = outputs.findingRecordsQueue;
    const { Messages = [] } = await sqs.send(new ReceiveMessageCommand({ QueueUrl }));
    const { Payload } = await lambda.send(
      new InvokeCommand({
        FunctionName: outputs.responderFunction,
        Payload: Buffer.from(Messages[0]?.Body ?? ''),
      }),
    );
    const answer = JSON.parse(Buffer.from(Payload ?? []).toString()) as {
      outcome: string;
      calls: { operation: string }[];
    };
    expect(answer.outcome).toBe('was-contained-before');
    const operations = answer.calls.map(({ operation }) => operation);
    expect(operations).toContain('PutBucketPolicy');
    expect(operations).not.toContain('Publish');
  } finally {
    sqs.destroy();
    lambda.destroy();
  }
});

test('everything of it that can be attacked carries the tag attack code asks for', async () => {
  const owner = awsClients(administratorOf(session.range));
  try {
    await checkTagged({ bucket: outputs.trailBucket, roleArn: outputs.exportRoleArn }, owner);
    await checkTagged({ userName: outputs.analystUser }, owner);
  } finally {
    owner.close();
  }
});
