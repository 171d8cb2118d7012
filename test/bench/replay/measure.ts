import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { z } from 'zod';
import { triage } from '../../../replay/scan/triage.ts';
import { flipBits } from './bit-flips.ts';
import { inflateOnly } from './inflate-only.ts';

// One measurement in a process of its own: prints {ms, cpuMs, rssMb, records, …} as JSON.

const [what = '', folder = ''] = process.argv.slice(2);
const paths = [join(folder, 'trail')];
const cpuBefore = process.cpuUsage();
const began = performance.now();
const told = await run();
const cpu = process.cpuUsage(cpuBefore);
console.log(
  JSON.stringify({
    ms: performance.now() - began,
    cpuMs: (cpu.user + cpu.system) / 1000,
    rssMb: Math.round(process.resourceUsage().maxRSS / 1024),
    ...told,
  }),
);

async function run(): Promise<{ readonly records: number }> {
  switch (what) {
    case 'floor':
      await inflateOnly(paths);
      return z
        .object({ events: z.number() })
        .transform(({ events }) => ({ records: events }))
        .parse(JSON.parse(readFileSync(join(folder, 'whole.txt'), 'utf8')));
    case 'triage': {
      const { manifest } = await triage({ paths });
      return { records: manifest.reduce((sum, { trail }) => sum + trail, 0) };
    }
    case 'index':
      return indexed(false);
    case 'questions':
      return indexed(true);
    case 'flips':
      return { records: 0, ...(await flipBits(paths)) };
    default:
      throw new Error(`nothing is called "${what}" here`);
  }
}

async function indexed(isAsked: boolean) {
  const { openCaseIndex } = await import('../../../replay/store/case-index.ts');
  const { askQuestions, INCIDENT, sizeOfIndex } = await import('./questions.ts');
  const evidence = [...paths, join(folder, INCIDENT)];
  const caseFolder = mkdtempSync(join(tmpdir(), 'aftertrace-bench-case-'));
  try {
    const index = await openCaseIndex({ paths: evidence, folder: caseFolder });
    const records = index.triage.manifest.reduce((sum, { trail }) => sum + trail, 0);
    index.close();
    const ms = performance.now() - began;
    const usage = process.cpuUsage(cpuBefore);
    const rssMb = Math.round(process.resourceUsage().maxRSS / 1024);
    const bytes = sizeOfIndex(caseFolder);
    const cpuMs = (usage.user + usage.system) / 1000;
    const questions = isAsked ? await askQuestions(evidence, caseFolder) : undefined;
    const mostRssMb = Math.round(process.resourceUsage().maxRSS / 1024);
    return { records, ms, cpuMs, rssMb, bytes, questions, mostRssMb };
  } finally {
    rmSync(caseFolder, { recursive: true, force: true });
  }
}
