import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { z } from 'zod';
import { writeBackground } from './background-evidence.ts';

// `npm run bench:replay -- [--events N] [--runs N] [--json] [--data FOLDER]`
//
// How fast evidence is read, as a ratio to what this machine needs to inflate the same files on the same cores in the
// same run: absolute rates say more about the neighbours than about the engine. Medians of at least three runs, each in
// a process of its own, so that the memory told is that of one run.

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

const measured = z.object({
  ms: z.number(),
  cpuMs: z.number(),
  rssMb: z.number(),
  records: z.number(),
  of: z.array(z.number()).optional(),
});
type Measured = z.infer<typeof measured>;

/** Bars of the ratio at a million events; smaller sets carry the start of threads and database, which is not left out. */
const BARS = { triage: 0.65, index: 0.36, triageRssMb: 200, incidentMs: 30 } as const;

const base = values.data ?? join(tmpdir(), 'aftertrace-bench');
const folder = join(base, `background-${events}`);
const marker = join(folder, 'whole.txt');
mkdirSync(base, { recursive: true });
if (!existsSync(marker)) {
  rmSync(folder, { recursive: true, force: true });
  console.error(`writing ${events} events to ${folder}`);
  const made = await writeBackground(join(folder, 'trail'), { events, seed: 'bench' });
  writeFileSync(marker, JSON.stringify(made));
}
const data = z
  .object({ files: z.number(), events: z.number(), bytes: z.number() })
  .parse(JSON.parse(readFileSync(marker, 'utf8')));

const measures = { floor: [] as Measured[], triage: [] as Measured[], index: [] as Measured[] };
// In turn, so that a slow minute of the machine falls on all of them.
for (let run = 0; run < runs; run += 1) {
  for (const what of ['floor', 'triage', 'index'] as const) measures[what].push(measure(what));
}
const incident = measure('incident');
const [floor, triage, index] = [
  median(measures.floor),
  median(measures.triage),
  median(measures.index),
];
const others = [python(), jq()].flatMap((one) => one ?? []);

const rate = ({ ms, records }: Measured): number => Math.round(records / (ms / 1000));
const report = {
  machine: { cores: availableParallelism(), node: process.version },
  data: { ...data, events },
  runs,
  floor: { ...floor, perSecond: rate(floor) },
  triage: {
    ...triage,
    perSecond: rate(triage),
    ofFloor: floor.ms / triage.ms,
    ofFloorByCpu: floor.cpuMs / triage.cpuMs,
    bar: BARS.triage,
    barRssMb: BARS.triageRssMb,
  },
  index: {
    ...index,
    perSecond: rate(index),
    ofFloor: floor.ms / index.ms,
    ofFloorByCpu: floor.cpuMs / index.cpuMs,
    bar: BARS.index,
  },
  incident: { medianMs: incident.ms, each: incident.of ?? [], bar: BARS.incidentMs },
  others,
};
if (values.json) console.log(JSON.stringify(report));
else {
  const line = (...cells: readonly (string | number)[]) => {
    console.log(cells.map((cell, at) => String(cell).padEnd(at === 0 ? 34 : 12)).join(''));
  };
  console.log(
    `${data.events} events, ${data.files} files, ${(data.bytes / 1e6).toFixed(0)} MB inflated; medians of ${runs}`,
  );
  line('', 'events/s', 'of floor', 'by CPU', 'bar', 'RSS MB', 'bar');
  line('inflate only (floor)', report.floor.perSecond, '1.00', '1.00', '', floor.rssMb);
  line(
    'triage with SHA-256',
    report.triage.perSecond,
    report.triage.ofFloor.toFixed(2),
    report.triage.ofFloorByCpu.toFixed(2),
    BARS.triage,
    triage.rssMb,
    BARS.triageRssMb,
  );
  line(
    'slim index to Parquet',
    report.index.perSecond,
    report.index.ofFloor.toFixed(2),
    report.index.ofFloorByCpu.toFixed(2),
    BARS.index,
    index.rssMb,
  );
  line(
    'one incident, in memory',
    `${incident.ms.toFixed(1)} ms`,
    '',
    '',
    `${BARS.incidentMs} ms`,
    incident.rssMb,
  );
  for (const { name, perSecond } of others) line(name, perSecond);
}

function measure(what: 'floor' | 'triage' | 'index' | 'incident'): Measured {
  const script = fileURLToPath(new URL('measure.ts', import.meta.url));
  const out = execFileSync(process.execPath, ['--import', 'tsx', script, what, folder], {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  return measured.parse(JSON.parse(out));
}

function median(all: readonly Measured[]): Measured {
  const middle = (pick: (one: Measured) => number) =>
    all.map(pick).sort((a, b) => a - b)[all.length >> 1] ?? 0;
  return {
    ms: middle(({ ms }) => ms),
    cpuMs: middle(({ cpuMs }) => cpuMs),
    rssMb: Math.max(...all.map(({ rssMb }) => rssMb)),
    records: all[0]?.records ?? 0,
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
  const { status, stdout } = spawnSync('python3', ['-c', code, folder], { encoding: 'utf8' });
  return status === 0
    ? { name: 'Python gzip + json, one core', perSecond: Number(stdout) }
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
      folder,
    ],
    { encoding: 'utf8' },
  );
  const count = Number(run.stdout);
  return run.status === 0 && count > 0
    ? { name: 'jq, one core', perSecond: Math.round(count / ((performance.now() - began) / 1000)) }
    : undefined;
}
