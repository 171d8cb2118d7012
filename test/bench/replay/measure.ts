import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { z } from 'zod';
import { findEvidenceFiles } from '../../../replay/evidence/find-evidence-files.ts';
import { storedText } from '../../../replay/scan/fields.ts';
import { triage } from '../../../replay/scan/triage.ts';

// One measurement in a process of its own: prints {ms, cpuMs, rssMb, records} as JSON.

const [what = '', folder = ''] = process.argv.slice(2);
const paths = [join(folder, 'trail')];
const cpuBefore = process.cpuUsage();
const began = performance.now();
const { records, ms, of } = await run();
const cpu = process.cpuUsage(cpuBefore);
console.log(
  JSON.stringify({
    ms: ms ?? performance.now() - began,
    cpuMs: (cpu.user + cpu.system) / 1000,
    rssMb: Math.round(process.resourceUsage().maxRSS / 1024),
    records,
    of,
  }),
);

async function run(): Promise<{ records: number; ms?: number; of?: readonly number[] }> {
  switch (what) {
    case 'floor':
      return { records: await inflateOnly() };
    case 'triage':
      return {
        records: (await triage({ paths })).manifest.reduce((sum, { trail }) => sum + trail, 0),
      };
    case 'index':
      return indexed(async (index) => ({ records: index.records }));
    case 'incident':
      return indexed(async ({ open, records }) => {
        const of = await open();
        return { records, ms: [...of].sort((a, b) => a - b)[of.length >> 1] ?? 0, of };
      });
    default:
      throw new Error(`nothing is called "${what}" here`);
  }
}

/** What Node needs to inflate the same files on the same cores, in the quickest way it offers. */
async function inflateOnly(): Promise<number> {
  const { files } = await findEvidenceFiles(paths);
  const code = `
    const { parentPort } = require('node:worker_threads');
    const { gunzipSync } = require('node:zlib');
    const { readFileSync } = require('node:fs');
    parentPort.on('message', (path) => {
      if (path === undefined) return parentPort.close();
      const found = readFileSync(path);
      const bytes = gunzipSync(found, { chunkSize: Math.max(64, found.readUInt32LE(found.length - 4) + 1) });
      parentPort.postMessage(bytes.length);
    });`;
  let next = 0;
  const threads = Array.from({ length: Math.min(availableParallelism(), files.length) }, () => {
    const worker = new Worker(code, { eval: true });
    const tell = () => {
      worker.postMessage(files[next]?.path);
      next += 1;
    };
    tell();
    tell();
    worker.on('message', tell);
    return new Promise((resolve, reject) => {
      worker.on('exit', resolve);
      worker.on('error', reject);
    });
  });
  await Promise.all(threads);
  return z
    .object({ events: z.number() })
    .parse(JSON.parse(readFileSync(join(folder, 'whole.txt'), 'utf8'))).events;
}

interface Indexed {
  readonly records: number;
  /** Loads the index, then follows some records to everything that shares an id with them; milliseconds of each. */
  readonly open: () => Promise<readonly number[]>;
}

async function indexed<Answer>(use: (index: Indexed) => Promise<Answer>): Promise<Answer> {
  const { loadIntoMemory, openCaseIndex } = await import('../../../replay/store/case-index.ts');
  const { recordsAlike } = await import('../../../replay/store/records-near.ts');
  const caseFolder = mkdtempSync(join(tmpdir(), 'aftertrace-bench-case-'));
  try {
    const index = await openCaseIndex({ paths, folder: caseFolder });
    const records = index.triage.manifest.reduce((sum, { trail }) => sum + trail, 0);
    const answer = await use({
      records,
      open: async () => {
        await loadIntoMemory(index);
        const some = await index.connection.runAndReadAll(
          `SELECT request_id FROM event WHERE session_key IS NOT NULL OR shared_event_id IS NOT NULL ORDER BY file, idx LIMIT 11`,
        );
        const times: number[] = [];
        for (const [id] of some.getRows()) {
          const before = performance.now();
          await recordsAlike(index.connection, [storedText(String(id))]);
          times.push(performance.now() - before);
        }
        return times;
      },
    });
    index.close();
    return answer;
  } finally {
    rmSync(caseFolder, { recursive: true, force: true });
  }
}
