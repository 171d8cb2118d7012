import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { z } from 'zod';
import { labEvidenceFiles } from '../../../replay/testing/evidence-builder.ts';
import { FIRST, writeBackground } from './background-evidence.ts';
import { goalsOf, type Measured, rate } from './goals.ts';
import { INCIDENT } from './questions.ts';

// `npm run bench:replay -- [--events N] [--runs N] [--json] [--data FOLDER]`
//
// How fast evidence is read, as a ratio to what this machine needs to inflate the same files on the same cores in the
// same run: absolute rates say more about the neighbours than about the engine. Medians of at least three runs, each in
// a process of its own, so that the memory told is that of one run.
//
// The bars are those of a million events; smaller sets carry the start of threads and database, which is not left out.

const { values } = parseArgs({
  options: {
    events: { type: 'string', default: '100000' },
    runs: { type: 'string', default: '3' },
    json: { type: 'boolean', default: false },
    data: { type: 'string' },
  },
});
const events = Number(values.events);
const runs = Math.max(3, Number(values.runs));

const figure = z.object({
  ms: z.number(),
  cpuMs: z.number(),
  rssMb: z.number(),
  records: z.number(),
});
const indexFigure = figure.extend({ bytes: z.number(), mostRssMb: z.number() });
const times = z.object({
  hour: z.number(),
  requestId: z.number(),
  bucket: z.number(),
  principal: z.number(),
  histogram: z.number(),
});
const askedFigure = indexFigure.extend({
  questions: z.object({
    reopenMs: z.number(),
    runsSeenMs: z.number(),
    loadMs: z.number(),
    onDisk: times,
    incident: z.object({ records: z.number(), onDisk: z.number(), inMemory: z.number() }),
  }),
});
const flipsFigure = z.object({
  flips: z.number(),
  accepted: z.number(),
  neighbourIsWhole: z.boolean(),
});

const madeWith = z.object({
  files: z.number(),
  events: z.number(),
  bytes: z.number(),
  first: z.string().optional(),
});

const base = values.data ?? join(tmpdir(), 'aftertrace-bench');
const background = await evidence(`background-${events}`, events);
const fewer = Math.min(events, 100_000);
const inFew = await evidence(`background-${fewer}`, fewer);
const inMany = await evidence(`small-files-${fewer}`, fewer, 50);

const all = {
  floor: [] as Measured[],
  triage: [] as Measured[],
  index: [] as z.infer<typeof indexFigure>[],
  small: [] as Measured[],
  large: [] as Measured[],
};
// In turn, so that a slow minute of the machine falls on all of them.
for (let run = 0; run < runs; run += 1) {
  all.floor.push(figure.parse(measure('floor')));
  all.triage.push(figure.parse(measure('triage')));
  all.index.push(indexFigure.parse(measure('index')));
  all.small.push(figure.parse(measure('triage', inMany.folder)));
  all.large.push(figure.parse(measure('triage', inFew.folder)));
}
const [floor, triage, index] = [median(all.floor), median(all.triage), median(all.index)];
const asked = askedFigure.parse(measure('questions'));
const others = [python(), jq()].flatMap((one) => one ?? []);
const goals = goalsOf({
  floor,
  triage,
  index: { ...index, bytes: asked.bytes },
  asked,
  flips: flipsFigure.parse(measure('flips', inFew.folder)),
  small: { ...median(all.small), files: inMany.made.files },
  large: { ...median(all.large), files: inFew.made.files },
  others,
});

const byCpu = (one: Measured): number => floor.cpuMs / one.cpuMs;
if (values.json) {
  console.log(
    JSON.stringify({
      machine: { cores: availableParallelism(), node: process.version },
      data: { ...background.made, events },
      runs,
      floor: { ...floor, perSecond: rate(floor) },
      triage: { ...triage, perSecond: rate(triage), ofFloorByCpu: byCpu(triage) },
      index: { ...index, perSecond: rate(index), ofFloorByCpu: byCpu(index) },
      questions: asked.questions,
      goals,
      others,
    }),
  );
} else {
  const { made } = background;
  console.log(
    `${made.events} events, ${made.files} files, ${(made.bytes / 1e6).toFixed(0)} MB inflated; medians of ${runs}`,
  );
  for (const [name, one] of Object.entries({ 'inflate only': floor, triage, index })) {
    console.log(
      `${name.padEnd(16)}${String(Math.round(rate(one))).padStart(9)} events/s${byCpu(one).toFixed(2).padStart(7)} of inflating by CPU${String(one.rssMb).padStart(6)} MB`,
    );
  }
  console.log('Ratios, memory and sizes decide; times tell of the neighbours as well.');
  for (const { id, what, value, unit, bar, isAtLeast, isMet } of goals) {
    const told = `${value} ${unit}`.trimEnd();
    console.log(
      `${id.padEnd(4)}${what.padEnd(52)}${told.padStart(15)}  ${isAtLeast ? 'at least' : 'at most '} ${String(bar).padStart(5)}  ${isMet ? 'met' : 'MISSED'}`,
    );
  }
}

async function evidence(name: string, count: number, perFile?: number) {
  const folder = join(base, name);
  const marker = join(folder, 'whole.txt');
  mkdirSync(base, { recursive: true });
  if (
    !existsSync(marker) ||
    madeWith.parse(JSON.parse(readFileSync(marker, 'utf8'))).first !== FIRST
  ) {
    rmSync(folder, { recursive: true, force: true });
    console.error(`writing ${count} events to ${folder}`);
    const written = await writeBackground(join(folder, 'trail'), {
      events: count,
      seed: 'bench',
      ...(perFile !== undefined && { perFile }),
    });
    for (const [name, content] of Object.entries(labEvidenceFiles())) {
      const path = join(folder, INCIDENT, name);
      mkdirSync(dirname(path), { recursive: true });
      writeFileSync(path, content);
    }
    writeFileSync(marker, JSON.stringify({ ...written, first: FIRST }));
  }
  const made = madeWith.parse(JSON.parse(readFileSync(marker, 'utf8')));
  return { folder, made };
}

function measure(
  what: 'floor' | 'triage' | 'index' | 'questions' | 'flips',
  folder = background.folder,
): unknown {
  const script = fileURLToPath(new URL('measure.ts', import.meta.url));
  const out = execFileSync(process.execPath, ['--import', 'tsx', script, what, folder], {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  return JSON.parse(out);
}

function median(measured: readonly Measured[]): Measured {
  const middle = (pick: (one: Measured) => number) =>
    measured.map(pick).sort((a, b) => a - b)[measured.length >> 1] ?? 0;
  return {
    ms: middle(({ ms }) => ms),
    cpuMs: middle(({ cpuMs }) => cpuMs),
    rssMb: Math.max(...measured.map(({ rssMb }) => rssMb)),
    records: measured[0]?.records ?? 0,
  };
}

/** One core each, as these are used; a tenth of the files is enough to know. */
function python() {
  const code = `import sys,gzip,json,glob,time
fs=sorted(glob.glob(sys.argv[1]+'/**/*.gz',recursive=True)); fs=fs[:max(1,len(fs)//10)]
t=time.time(); n=0
for f in fs:
    for r in json.load(gzip.open(f))['Records']: n+=1
print(int(n/(time.time()-t)))`;
  const { status, stdout } = spawnSync('python3', ['-c', code, background.folder], {
    encoding: 'utf8',
  });
  return status === 0
    ? { name: 'Python gzip + json, one core', perSecond: Number(stdout), times: 10 }
    : undefined;
}

function jq() {
  const began = performance.now();
  const run = spawnSync(
    'sh',
    [
      '-c',
      `find "$1" -name '*.gz' | sort | head -n 5 | xargs zcat | jq -c '.Records[] | [.eventTime, .eventName]' | wc -l`,
      'sh',
      background.folder,
    ],
    { encoding: 'utf8' },
  );
  const count = Number(run.stdout);
  return run.status === 0 && count > 0
    ? {
        name: 'jq, one core',
        perSecond: Math.round(count / ((performance.now() - began) / 1000)),
        times: 20,
      }
    : undefined;
}
