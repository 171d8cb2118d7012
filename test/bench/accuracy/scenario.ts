import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { awsClients } from '../../../attacker-sim/aws-clients.ts';
import { detonate } from '../../../attacker-sim/runner.ts';
import type { TruthEdge } from '../../../infra/range/truth.ts';
import { collectEvidence } from '../../../labs/collect-evidence.ts';
import { labOf } from '../../../labs/labs.ts';
import {
  administratorOf,
  attackSession,
  type LabSession,
  openSession,
  settleSession,
} from '../../../labs/session.ts';
import { listAt, textAt } from '../../../replay/evidence/json-value.ts';
import { type FunctionLog, logsOf } from './logs.ts';

export type Json = Readonly<Record<string, unknown>>;

/** What really happened, and everything an investigator could have of it. */
export interface Scenario {
  readonly name: ScenarioName;
  readonly trail: readonly Json[];
  /** Messages of the destination queues, by queue. */
  readonly queues: Readonly<Record<string, readonly Json[]>>;
  /** Of every function. */
  readonly logs: readonly FunctionLog[];
  readonly truth: readonly TruthEdge[];
}

export const SCENARIOS = [
  'one-by-one',
  'overlapping',
  'crowded',
  'bucket-lockdown',
  'too-late',
  'silent-drop',
  'forged-record',
  'event-injection',
] as const;
export type ScenarioName = (typeof SCENARIOS)[number];

type Uploads = 'one-by-one' | 'overlapping' | 'crowded';
let uploads: Promise<Readonly<Record<Uploads, Scenario>>> | undefined;
const others = new Map<ScenarioName, Promise<Scenario>>();

/**
 * The attack of malicious-upload step by step, then two at a time on the same function and bucket, then six; and the
 * attack of every other lab. Each is run once per process.
 */
export async function scenarioOf(name: ScenarioName): Promise<Scenario> {
  if (name === 'one-by-one' || name === 'overlapping' || name === 'crowded') {
    uploads ??= makeUploads();
    return (await uploads)[name];
  }
  const known = others.get(name) ?? attackOf(name);
  others.set(name, known);
  return await known;
}

const say = () => {};

async function makeUploads(): Promise<Readonly<Record<Uploads, Scenario>>> {
  const { signal } = new AbortController();
  const lab = labOf('malicious-upload');
  await using session = await openSession(lab, { seed: 'bench-accuracy', say });
  await attackSession(session, { signal, say });
  await settleSession(session);
  const oneByOne = await taken('one-by-one', session);
  for (let round = 0; round < 3; round += 1)
    await attackTogether(session, { round, at: 2, signal });
  await settleSession(session);
  const overlapping = await taken('overlapping', session);
  for (let round = 3; round < 5; round += 1)
    await attackTogether(session, { round, at: 6, signal });
  await settleSession(session);
  return { 'one-by-one': oneByOne, overlapping, crowded: await taken('crowded', session) };
}

async function attackOf(name: ScenarioName): Promise<Scenario> {
  const { signal } = new AbortController();
  await using session = await openSession(labOf(name), { seed: 'bench-accuracy', say });
  await attackSession(session, { signal, say });
  await settleSession(session);
  return await taken(name, session);
}

interface Together {
  readonly round: number;
  /** How many at once. */
  readonly at: number;
  readonly signal: AbortSignal;
}

/** Intruders with addresses and keys of their own, in the same second. */
async function attackTogether(session: LabSession, { round, at, signal }: Together): Promise<void> {
  const steps = session.lab.attack.filter(({ expects }) => expects === 'contained');
  if (steps.length < 2) throw new Error('the lab has too few uploads');
  const outcomes = await Promise.all(
    Array.from({ length: at }, async (_none, nth) => {
      const step = steps[(round + nth) % steps.length];
      const actor = session.actors.get(step?.as ?? '');
      if (step === undefined || actor === undefined) throw new Error('nobody uploads in the lab');
      const aws = awsClients(
        { ...administratorOf(session.range), credentials: actor.credentials },
        { sourceIp: nth === 0 ? actor.sourceIp : `192.0.2.${76 + nth}` },
      );
      try {
        const given = step.inputs(session.outputs);
        return await detonate({
          technique: step.technique,
          inputs: { ...given, key: `${given['key'] ?? ''}-again-${round}-${nth}` },
          aws,
          signal,
          say,
        });
      } finally {
        aws.close();
      }
    }),
  );
  if (outcomes.some(({ outcome }) => outcome !== 'done')) {
    throw new Error('the attack of the scenario was refused');
  }
}

async function taken(name: ScenarioName, session: LabSession): Promise<Scenario> {
  const folder = await mkdtemp(join(tmpdir(), 'aftertrace-accuracy-'));
  try {
    await collectEvidence(session, folder);
    const truth = [...session.range.platform.truth.edges()];
    return { name, truth, logs: await logsOf(session), ...(await read(folder)) };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function read(folder: string): Promise<Pick<Scenario, 'trail' | 'queues'>> {
  const trail = new Map<string, Json>();
  const queues: Record<string, readonly Json[]> = {};
  for (const path of (await readdir(folder, { recursive: true })).sort()) {
    if (path.endsWith('.json.gz')) {
      const parsed: unknown = JSON.parse(gunzipSync(await readFile(join(folder, path))).toString());
      for (const record of listAt(parsed, 'Records')) {
        trail.set(textAt(record, 'eventID') ?? '', record as Json);
      }
    } else if (path.endsWith('.json')) {
      const parsed: unknown = JSON.parse(await readFile(join(folder, path), 'utf8'));
      queues[path] = listAt(parsed, 'Messages') as readonly Json[];
    }
  }
  return { trail: [...trail.values()], queues };
}
