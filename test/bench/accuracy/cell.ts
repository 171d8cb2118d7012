import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { type Seeded, seeded } from '../../../infra/base/seeded.ts';
import type { TruthEdge } from '../../../infra/range/truth.ts';
import { textAt } from '../../../replay/evidence/json-value.ts';
import { replay } from '../../../replay/replay.ts';
import type { Timeline } from '../../../replay/timeline/timeline.ts';
import { bodiesOf, type QueueBodies } from './bodies.ts';
import { digestOf, type LogFile, logName } from './digest.ts';
import { disturbedLogs, type LogConditions } from './disturbed-logs.ts';
import { laneDifferences } from './lanes-compared.ts';
import { backgroundNoise } from './noise.ts';
import type { Json, Scenario } from './scenario.ts';

/** How the evidence of a cell differs from all there was. */
export interface Conditions {
  readonly noise: number;
  /** Share of trail records and messages that are there twice. */
  readonly duplicates?: number;
  /** Records scattered over files in no order, up to 12 minutes late. */
  readonly disorder?: boolean;
  /** One of so many trail files is lost. */
  readonly lostFiles?: number;
  /** The trail has digests, which name every file there was. */
  readonly digests?: boolean;
  /** Event sources whose data events the trail did not select. */
  readonly unselected?: readonly string[];
  /** No destination queue was dumped. */
  readonly noDestinations?: boolean;
  /** Of what destinations received the bodies alone were kept, as a SIEM often does. */
  readonly bodiesOnly?: boolean;
  /** Replayed as evidence too large to hold as well, which has to tell the same. */
  readonly isSearchedToo?: boolean;
  /** The logs of the functions were taken as well. */
  readonly logs?: LogConditions;
}

export interface Cell {
  readonly timeline: Timeline;
  readonly trail: readonly Json[];
  readonly queues: Scenario['queues'];
  /** What is left of them, without what somebody wrote into them. */
  readonly logs: Scenario['logs'];
  /** The request of every line that somebody wrote into them, by the line's id. */
  readonly madeUp: ReadonlyMap<string, string>;
  /** Whether nothing of what the trail selects is lost. */
  readonly isWhole: boolean;
  readonly truth: readonly TruthEdge[];
  readonly replayMs: number;
  /** How it is told otherwise where evidence is searched and not held. */
  readonly differences: readonly string[];
}

/** Records per file, about what CloudTrail puts into one. */
const PER_FILE = 400;

export async function replayCell(
  scenario: Scenario,
  conditions: Conditions,
  seed: string,
  now: () => number,
): Promise<Cell> {
  const random = seeded(seed);
  const times = scenario.trail.map((record) => Date.parse(String(record['eventTime'])));
  const noise =
    conditions.noise === 0
      ? { trail: [], truth: [] }
      : backgroundNoise({
          seed: `${seed}/noise`,
          events: conditions.noise,
          // Reached over the spread, a stack with the most arguments a call takes would not do.
          fromMs: times.reduce((a, b) => Math.min(a, b)) - 600_000,
          toMs: times.reduce((a, b) => Math.max(a, b)) + 600_000,
          account: textAt(scenario.trail[0], 'recipientAccountId') ?? '',
          region: textAt(scenario.trail[0], 'awsRegion') ?? '',
          bucket: attackedBucket(scenario),
        });
  const selected = [...scenario.trail, ...noise.trail].filter((one) => isSelected(one, conditions));
  const files = packed(selected, conditions, random.fork('files'));
  const every = conditions.lostFiles;
  const kept = files.filter((_, at) => every === undefined || at % every !== every - 2);
  const bodies = conditions.bodiesOnly === true ? bodiesOf(scenario.queues) : undefined;
  const queues = conditions.noDestinations === true ? {} : (bodies?.messages ?? scenario.queues);
  const folder = await mkdtemp(join(tmpdir(), 'aftertrace-accuracy-'));
  try {
    const lost = new Set(files.filter((one) => !kept.includes(one)));
    await write(folder, { files, lost, queues, bodies }, conditions, random.fork('messages'));
    const logs =
      conditions.logs === undefined
        ? []
        : disturbedLogs(scenario.logs, conditions.logs, random.fork('logs'));
    for (const [at, { answers }] of logs.entries())
      for (const [nth, answer] of answers.entries())
        await writeFile(join(folder, `log-${at}-${nth}.json`), JSON.stringify(answer));
    const began = now();
    const { timeline, close } = await replay({ paths: [folder], toldFrom: folder });
    close();
    const replayMs = now() - began;
    const searched =
      conditions.isSearchedToo === true
        ? await replay({ paths: [folder], toldFrom: folder, wholeUpTo: 0 })
        : undefined;
    searched?.close();
    return {
      timeline: bodies?.named(timeline) ?? timeline,
      trail: [...new Set(kept.flat())],
      queues,
      logs: logs.map(({ kept }) => kept),
      madeUp: new Map(logs.flatMap(({ madeUp }) => madeUp)),
      isWhole: lost.size === 0 && (conditions.unselected ?? []).length === 0,
      truth: [...(bodies?.truth(scenario.truth) ?? scenario.truth), ...noise.truth],
      replayMs,
      differences: searched === undefined ? [] : laneDifferences(timeline, searched.timeline),
    };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

function attackedBucket(scenario: Scenario): string {
  const invoke = scenario.trail.find(
    (one) =>
      one['eventName'] === 'Invoke' &&
      textAt(one, 'userIdentity', 'invokedBy') === 's3.amazonaws.com',
  );
  return (textAt(invoke, 'requestParameters', 'sourceArn') ?? '').replace('arn:aws:s3:::', '');
}

function isSelected(record: Json, { unselected = [] }: Conditions): boolean {
  const isData = record['managementEvent'] === false || record['userAgent'] === '[background]';
  return !isData || !unselected.includes(String(record['eventSource']));
}

function packed(
  records: readonly Json[],
  { duplicates = 0, disorder = false }: Conditions,
  random: Seeded,
): readonly (readonly Json[])[] {
  const twice = records.filter(() => duplicates > 0 && random.next() < duplicates);
  const placed = [...records, ...twice].map((record) => ({
    record,
    place:
      Date.parse(String(record['eventTime'])) +
      (disorder ? Math.floor(random.next() * 720_000) : 0),
  }));
  if (!disorder) placed.sort((a, b) => a.place - b.place);
  else placed.sort((a, b) => Math.floor(a.place / 300_000) - Math.floor(b.place / 300_000));
  const files: Json[][] = [];
  for (const [at, { record }] of placed.entries()) {
    const file = Math.floor(at / PER_FILE);
    (files[file] ??= []).push(record);
  }
  // A small case would lie in one file, and losing it would leave nothing to reconstruct.
  return files.length >= 8
    ? files
    : chunks(
        placed.map(({ record }) => record),
        12,
      );
}

function chunks(records: readonly Json[], amount: number): readonly (readonly Json[])[] {
  const size = Math.max(1, Math.ceil(records.length / amount));
  return Array.from({ length: Math.ceil(records.length / size) }, (_, at) =>
    records.slice(at * size, (at + 1) * size),
  );
}

interface Written {
  readonly files: readonly (readonly Json[])[];
  readonly lost: ReadonlySet<readonly Json[]>;
  readonly queues: Scenario['queues'];
  readonly bodies: QueueBodies | undefined;
}

async function write(
  folder: string,
  { files, lost, queues, bodies }: Written,
  { duplicates = 0, digests = false }: Conditions,
  random: Seeded,
): Promise<void> {
  const named: LogFile[] = [];
  for (const [at, records] of files.entries()) {
    const name = digests ? logName(records, at) : `trail/${String(at).padStart(5, '0')}.json.gz`;
    const text = JSON.stringify({ Records: records });
    named.push({ name, records, text });
    if (lost.has(records)) continue;
    await mkdir(dirname(join(folder, name)), { recursive: true });
    await writeFile(join(folder, name), gzipSync(text, { level: 1 }));
  }
  if (digests) {
    const { name, digest } = digestOf(named);
    await mkdir(dirname(join(folder, name)), { recursive: true });
    await writeFile(join(folder, name), gzipSync(JSON.stringify(digest)));
  }
  for (const [path, messages] of Object.entries(queues)) {
    const twice = messages.filter(() => random.next() < duplicates);
    await mkdir(dirname(join(folder, path)), { recursive: true });
    const all = [...messages, ...twice];
    const text = bodies === undefined ? JSON.stringify({ Messages: all }) : bodies.written(all);
    await writeFile(join(folder, path), text);
  }
}
