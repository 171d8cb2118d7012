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

export type Json = Readonly<Record<string, unknown>>;

/** What really happened, and everything an investigator could have of it. */
export interface Scenario {
  readonly name: string;
  readonly trail: readonly Json[];
  /** Messages of the destination queues, by queue. */
  readonly queues: Readonly<Record<string, readonly Json[]>>;
  readonly truth: readonly TruthEdge[];
}

let made: Promise<readonly Scenario[]> | undefined;

/** The lab's attack step by step, and then two at a time on the same function and bucket. Run once per process. */
export function scenarios(): Promise<readonly Scenario[]> {
  made ??= makeScenarios();
  return made;
}

async function makeScenarios(): Promise<readonly Scenario[]> {
  const say = () => {};
  const signal = new AbortController().signal;
  const lab = labOf('malicious-upload');
  await using session = await openSession(lab, { seed: 'bench-accuracy', say });
  await attackSession(session, { signal, say });
  await settleSession(session);
  const oneByOne = await taken('one-by-one', session);
  for (let round = 0; round < 3; round += 1) await attackTwice(session, round, signal);
  await settleSession(session);
  const overlapping = await taken('overlapping', session);
  return [oneByOne, overlapping];
}

/** Two intruders with two addresses and keys of their own, in the same second. */
async function attackTwice(session: LabSession, round: number, signal: AbortSignal): Promise<void> {
  const uploads = session.lab.attack.filter(({ expects }) => expects === 'contained');
  const [first, second] = [uploads[round], uploads[round + 1]];
  if (first === undefined || second === undefined) throw new Error('the lab has too few uploads');
  const outcomes = await Promise.all(
    [first, second].map(async ({ technique, inputs, as }, at) => {
      const actor = session.actors.get(as);
      if (actor === undefined) throw new Error(`nobody in the lab is called "${as}"`);
      const aws = awsClients(
        { ...administratorOf(session.range), credentials: actor.credentials },
        { sourceIp: at === 0 ? actor.sourceIp : '192.0.2.77' },
      );
      try {
        const given = inputs(session.outputs);
        return await detonate({
          technique,
          inputs: { ...given, key: `${given['key'] ?? ''}-again-${round}-${at}` },
          aws,
          signal,
          say: () => {},
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

async function taken(name: string, session: LabSession): Promise<Scenario> {
  const folder = await mkdtemp(join(tmpdir(), 'aftertrace-accuracy-'));
  try {
    await collectEvidence(session, folder);
    const truth = [...session.range.platform.truth.edges()];
    return { name, truth, ...(await read(folder)) };
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
