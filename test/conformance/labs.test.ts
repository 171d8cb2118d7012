import { mkdtempSync, rmSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CloudTrailClient, StopLoggingCommand } from '@aws-sdk/client-cloudtrail';
import {
  GetRolePolicyCommand,
  IAMClient,
  ListRolePoliciesCommand,
  PutRolePolicyCommand,
} from '@aws-sdk/client-iam';
import {
  DeleteFunctionEventInvokeConfigCommand,
  GetFunctionConfigurationCommand,
  LambdaClient,
} from '@aws-sdk/client-lambda';
import { DeleteObjectTaggingCommand, ListObjectsV2Command, S3Client } from '@aws-sdk/client-s3';
import { SetQueueAttributesCommand, SQSClient } from '@aws-sdk/client-sqs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { awsClients } from '../../attacker-sim/aws-clients.ts';
import { checkTagged } from '../../attacker-sim/lab-tag.ts';
import { techniqueOf } from '../../attacker-sim/runner.ts';
import { concludeRun, type RunResult } from '../../labs/conclude-run.ts';
import { type GradeSheet, gradeRun } from '../../labs/grade.ts';
import { labOf, labs } from '../../labs/labs.ts';
import { type Outputs, outputs as outputsOf } from '../../labs/malicious-upload/outputs.ts';
import {
  administratorOf,
  attackSession,
  type LabSession,
  openSession,
  type StepDone,
  settleSession,
} from '../../labs/session.ts';
import { linkerRules } from '../../replay/link/rules.ts';
import type { Timeline, TimelineEvent } from '../../replay/timeline/timeline.ts';

const signal = new AbortController().signal;
const quiet = { signal, say: () => {} };
let folder: string;
let session: LabSession;
let steps: readonly StepDone[];
let result: RunResult;
let outputs: Outputs;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'aftertrace-lab-'));
  session = await openSession(labOf('malicious-upload'), { seed: 'test', say: () => {} });
  outputs = outputsOf.parse(session.outputs);
  steps = await attackSession(session, quiet);
  await settleSession(session);
  result = await concludeRun(session, folder, quiet);
});

afterAll(async () => {
  await session[Symbol.asyncDispose]();
  rmSync(folder, { recursive: true, force: true });
});

describe.each(labs.all)('the catalogue entry $id', (lab) => {
  test('names techniques there are and actors it has', () => {
    const actors = lab.actors(lab.id === 'malicious-upload' ? outputs : {}).map(({ name }) => name);
    for (const step of lab.attack) {
      expect(techniqueOf(step.technique).id).toBe(step.technique);
      expect(actors).toContain(step.as);
    }
  });

  test('has checks with ids of their own, a question each and a hint', () => {
    const ids = lab.checks.map(({ id }) => id);
    expect(new Set(ids).size).toBe(ids.length);
    for (const { question, hint } of lab.checks) {
      expect(question).toMatch(/\?$/);
      expect(hint.length).toBeGreaterThan(20);
    }
  });
});

describe('malicious-upload as it should be', () => {
  test('each step of the attack goes as planned', () => {
    expect(steps.map(({ outcome }) => outcome.outcome)).toEqual(
      session.lab.attack.map(({ expects }) => (expects === 'denied' ? 'denied' : 'done')),
    );
  });

  test('everything of it that can be attacked carries the tag attack code asks for', async () => {
    const owner = awsClients(administratorOf(session.range));
    const buckets = [
      outputs.intakeBucket,
      outputs.quarantineBucket,
      outputs.casesBucket,
      outputs.trailBucket,
    ];
    const functions = [outputs.scanFunction, outputs.siemFunction, outputs.quarantineFunction];
    const others = {
      queueUrl: outputs.scanFailuresQueue,
      busName: outputs.verdictBus,
      topicArn: outputs.alertTopicArn,
      trailName: outputs.trailArn,
      userName: outputs.uploaderUser,
    };
    try {
      for (const bucket of buckets) await checkTagged({ bucket }, owner);
      for (const functionName of functions) await checkTagged({ functionName }, owner);
      await checkTagged(others, owner);
      await expect(
        checkTagged({ userName: 'aftertrace-investigator' }, owner),
      ).rejects.toMatchObject({ code: 'TARGET_REFUSED' });
    } finally {
      owner.close();
    }
  });

  test('passes every check, each with what it was seen in; questions wait for answers', () => {
    expect(verdicts(result.grade)).toEqual(
      Object.fromEntries(
        session.lab.checks.map(({ id, kind }) => [
          id,
          kind === 'understanding' ? 'ungraded' : 'pass',
        ]),
      ),
    );
    const ids = new Set(result.replay.timeline.events.map(({ id }) => id));
    for (const check of result.grade.checks) {
      if (check.verdict !== 'pass') continue;
      expect(check.seenIn.every((seen) => seen.startsWith('account:') || ids.has(seen))).toBe(true);
    }
  });

  test('every bad upload is an incident whose chain to alert and containment is proven', () => {
    const { incidents, links } = result.replay.timeline;
    expect(incidents).toHaveLength(8);
    const contained = incidents.filter(({ severity }) => severity === 'high');
    expect(contained).toHaveLength(7);
    for (const { milestones, metrics } of contained) {
      const { beganBy, alertedBy, containedBy } = milestones;
      expect(isReachable(beganBy, alertedBy, links)).toBe(true);
      expect(isReachable(beganBy, containedBy, links)).toBe(true);
      expect(metrics.timeToContainMs).toBeLessThan(5_000);
      expect(metrics.readsAfterDetection).toBe(0);
    }
  });

  test('a question takes the answer of this run and no other', async () => {
    const { timeline } = result.replay;
    const run = { outputs, account: undefined, timeline };
    const questions = session.lab.checks.filter(({ kind }) => kind === 'understanding');
    expect(questions).toHaveLength(2);
    for (const question of questions) {
      const right = (await question.solution?.({ ...run, answers: {} })) ?? '';
      const answered = async (answer: string) =>
        (await question.grade({ ...run, answers: { [question.id]: answer } })).verdict;
      expect(right).not.toBe('');
      expect(await answered(` ${right.toUpperCase()} `)).toBe('pass');
      expect(await answered(`${right}0`)).toBe('fail');
      expect(await answered(' ')).toBe('ungraded');
    }
  });

  test('no link between two events contradicts the truth', async () => {
    const truth = JSON.parse(await readFile(join(folder, 'truth.json'), 'utf8')) as {
      edges: { cause: string; effect: string }[];
    };
    const { events, links } = result.replay.timeline;
    const trail = new Set(events.filter(({ kind }) => kind === 'trail').map(({ id }) => id));
    const before = ancestry(truth.edges);
    const causal = links.filter(
      ({ rule, from, to }) =>
        linkerRules.find(rule)?.about === 'cause' && trail.has(from) && trail.has(to),
    );
    expect(causal.length).toBeGreaterThan(100);
    const wrong = causal.filter(({ from, to }) => !before(to).has(from));
    expect(wrong).toEqual([]);
  });

  test('what an uploader named stays text in every file of the run', async () => {
    const text = await readFile(join(folder, 'timeline.json'), 'utf8');
    expect(JSON.parse(text)).toMatchObject({ schema: 'aftertrace.timeline/1' });
    expect(result.replay.timeline.events.some(isHostileUpload)).toBe(true);
  });
});

/** Each breaks one thing of the account, in this order, and names the check that has to notice. */
describe('malicious-upload with one thing broken', () => {
  test.each<{ check: string; broken: string; breakIt(): Promise<unknown> }>([
    {
      check: 'every-outcome-routed',
      broken: 'a destination removed',
      breakIt: () =>
        using(LambdaClient, (lambda) =>
          lambda.send(
            new DeleteFunctionEventInvokeConfigCommand({
              FunctionName: outputs.quarantineFunction,
              Qualifier: '$LATEST',
            }),
          ),
        ),
    },
    {
      check: 'encrypted-at-rest',
      broken: 'a queue unencrypted',
      breakIt: () =>
        using(SQSClient, (sqs) =>
          sqs.send(
            new SetQueueAttributesCommand({
              QueueUrl: outputs.scanFailuresQueue,
              Attributes: { SqsManagedSseEnabled: 'false' },
            }),
          ),
        ),
    },
    {
      check: 'trail-sees-the-wiring',
      broken: 'the trail stopped',
      breakIt: () =>
        using(CloudTrailClient, (cloudTrail) =>
          cloudTrail.send(new StopLoggingCommand({ Name: outputs.trailArn })),
        ),
    },
    {
      check: 'evidence-kept',
      broken: 'a tag taken off the evidence',
      breakIt: () =>
        using(S3Client, async (s3) => {
          const Bucket = outputs.quarantineBucket;
          const { Contents = [] } = await s3.send(new ListObjectsV2Command({ Bucket }));
          await s3.send(new DeleteObjectTaggingCommand({ Bucket, Key: Contents[0]?.Key }));
        }),
    },
    {
      check: 'only-the-platform-delivers',
      broken: 'a role’s own code allowed to send',
      breakIt: async () => {
        const { Role = '' } = await using(LambdaClient, (lambda) =>
          lambda.send(new GetFunctionConfigurationCommand({ FunctionName: outputs.siemFunction })),
        );
        const RoleName = Role.slice(Role.lastIndexOf('/') + 1);
        await using(IAMClient, async (iam) => {
          const { PolicyNames: [PolicyName] = [] } = await iam.send(
            new ListRolePoliciesCommand({ RoleName }),
          );
          const { PolicyDocument = '' } = await iam.send(
            new GetRolePolicyCommand({ RoleName, PolicyName }),
          );
          const policy = JSON.parse(decodeURIComponent(PolicyDocument)) as {
            Statement: { Effect: string }[];
          };
          policy.Statement = policy.Statement.filter(({ Effect }) => Effect === 'Allow');
          await iam.send(
            new PutRolePolicyCommand({
              RoleName,
              PolicyName,
              PolicyDocument: JSON.stringify(policy),
            }),
          );
        });
      },
    },
  ])('$broken fails $check', async ({ check, breakIt }) => {
    await breakIt();
    const grade = await regraded(result.replay.timeline);
    expect(verdicts(grade)[check]).toBe('fail');
    expect(grade.checks.find(({ id }) => id === check)).toHaveProperty('hint');
  });
});

describe('malicious-upload as another timeline tells it', () => {
  test.each<{ check: string; without: string; drops(event: TimelineEvent): boolean }>([
    {
      check: 'verdicts-reach-the-siem',
      without: 'the SIEM’s runs',
      drops: ({ name, resources }) =>
        name === 'InvokeExecution' && resources.some((one) => one.includes(outputs.siemFunction)),
    },
    { check: 'alarm-rang', without: 'alerts', drops: ({ name }) => name === 'Publish' },
    { check: 'contained', without: 'removals', drops: ({ name }) => name === 'DeleteObject' },
    {
      check: 'business-goes-on',
      without: 'the scan’s runs',
      drops: ({ name, resources }) =>
        name === 'InvokeExecution' && resources.some((one) => one.includes(outputs.scanFunction)),
    },
  ])('without $without, $check fails', async ({ check, drops }) => {
    expect(verdicts(await regraded(withoutEvents(drops)))[check]).toBe('fail');
  });

  test('a refused call that was answered fails refusal-recorded', async () => {
    const { timeline } = result.replay;
    const events = timeline.events.map((event) =>
      event.errorCode === 'AccessDenied' ? { ...event, errorCode: null } : event,
    );
    expect(verdicts(await regraded({ ...timeline, events }))['refusal-recorded']).toBe('fail');
  });

  test('removal after the deadline fails contained', async () => {
    const { timeline } = result.replay;
    const events = timeline.events.map((event) =>
      event.name === 'DeleteObject'
        ? { ...event, at: new Date(Date.parse(event.at) + 61_000).toISOString() }
        : event,
    );
    const grade = await regraded({ ...timeline, events });
    expect(verdicts(grade)['contained']).toBe('fail');
  });

  test('without the uploads in it, nobody is blamed', async () => {
    const grade = await regraded(withoutEvents(({ name }) => name === 'PutObject'));
    for (const check of [
      'verdicts-reach-the-siem',
      'alarm-rang',
      'contained',
      'business-goes-on',
      'evidence-kept',
      'siem-correlates',
    ]) {
      expect(verdicts(grade)[check]).toBe('ungraded');
    }
  });

  test('once the lab is down, what reads the account is ungraded and the rest is not', async () => {
    const { timeline } = result.replay;
    const grade = await gradeRun(session.lab, {
      outputs,
      account: undefined,
      timeline,
      answers: {},
    });
    const kinds = new Map(session.lab.checks.map(({ id, kind }) => [id, kind]));
    for (const { id, verdict } of grade.checks) {
      const kind = kinds.get(id);
      const readsAccount = kind !== 'behaviour' || id === 'business-goes-on';
      expect(verdict).toBe(readsAccount ? 'ungraded' : 'pass');
    }
  });

  test('a range that no longer answers is ungraded, not failed', async () => {
    const { timeline } = result.replay;
    const account = { ...session.investigator, endpoint: 'http://127.0.0.1:9' };
    const grade = await gradeRun(session.lab, { outputs, account, timeline, answers: {} });
    expect(verdicts(grade)['encrypted-at-rest']).toBe('ungraded');
  });
});

const verdicts = (grade: GradeSheet): Record<string, string> =>
  Object.fromEntries(grade.checks.map(({ id, verdict }) => [id, verdict]));

const regraded = (timeline: Timeline): Promise<GradeSheet> =>
  gradeRun(session.lab, {
    outputs,
    account: session.investigator,
    timeline,
    answers: {},
  });

function withoutEvents(drops: (event: TimelineEvent) => boolean): Timeline {
  const { timeline } = result.replay;
  return { ...timeline, events: timeline.events.filter((event) => !drops(event)) };
}

const isHostileUpload = ({ name, resources }: TimelineEvent): boolean =>
  name === 'PutObject' && resources.some((one) => one.includes('\r\nINJECTED'));

function isReachable(from: string | null, to: string | null, links: Timeline['links']): boolean {
  const proven = links.filter(({ grounds }) => grounds === 'proven');
  const reached = new Set([from]);
  for (let size = 0; size < reached.size; ) {
    size = reached.size;
    for (const link of proven) if (reached.has(link.from)) reached.add(link.to);
  }
  return to !== null && reached.has(to);
}

/** All that led to an event, by its id. */
function ancestry(edges: readonly { readonly cause: string; readonly effect: string }[]) {
  const causes = new Map<string, string[]>();
  for (const { cause, effect } of edges) {
    causes.set(effect, [...(causes.get(effect) ?? []), cause]);
  }
  return (id: string): ReadonlySet<string> => {
    const found = new Set<string>();
    const waiting = [id];
    for (let one = waiting.pop(); one !== undefined; one = waiting.pop()) {
      for (const cause of causes.get(one) ?? []) {
        if (found.has(cause)) continue;
        found.add(cause);
        waiting.push(cause);
      }
    }
    return found;
  };
}

/** As the lab's administrator. */
async function using<Client extends { destroy(): void }, Answer>(
  Kind: new (config: {
    endpoint: string;
    region: string;
    credentials: { accessKeyId: string; secretAccessKey: string };
  }) => Client,
  work: (client: Client) => Promise<Answer>,
): Promise<Answer> {
  const { endpoint = '', region, credentials } = administratorOf(session.range);
  const client = new Kind({ endpoint, region, credentials });
  try {
    return await work(client);
  } finally {
    client.destroy();
  }
}
