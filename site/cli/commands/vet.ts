import { hours, systemClock } from '../../../infra/base/instant.ts';
import { Problem } from '../../../infra/base/problem.ts';
import { busyLoad } from '../../../labs/busy-load.ts';
import { labOf, labs } from '../../../labs/labs.ts';
import { type VettedOrder, vetLabs } from '../../../labs/vet-labs.ts';
import type { Command, Terminal } from '../command.ts';
import { optionsOf } from '../options.ts';

const HELP = `aftertrace vet [<lab>...] [--only VARIANT] [--share K/N] [--repeat N] [--load N] [--jobs N] [--json]

For authors of labs: deploys and attacks the reference, the starter and every mutant, each on a
range of its own, and proves that the reference passes every check, that the starter fails
what it should, that every mutant fails the check that names it, and that story, walkthrough
and cost are told. All labs when none is named; as many processes as there are cores.

  --only VARIANT  reference, starter, story, or the id of a mutant; may be given more than once
  --share K/N     of the mutants every Nth, from the Kth on; K "today" goes round with the date
  --repeat N      each N times; told as wrong when its checks do not say the same every time
  --load N        keep N cores busy with nothing meanwhile
  --jobs N        processes at the same time

Exit code: 0 every variant is as it should be; 1 some are not; 2 used wrongly; 3 could not run.
`;

export const command: Command = {
  help: HELP,
  async run(args, io) {
    const { values, positionals } = optionsOf('vet', args, {
      only: { type: 'string', multiple: true },
      jobs: { type: 'string' },
      share: { type: 'string' },
      repeat: { type: 'string' },
      load: { type: 'string' },
      json: { type: 'boolean' },
    });
    const chosen = positionals.length === 0 ? labs.all : positionals.map(labOf);
    const { only } = values;
    const jobs = countIn('jobs', values.jobs);
    const repeat = countIn('repeat', values.repeat);
    const share = shareIn(values.share);
    const stopLoad = busyLoad(countIn('load', values.load) ?? 0);
    const start = systemClock.now();
    const results: VettedOrder[] = [];
    try {
      const signal = io.interrupted;
      for await (const vetted of vetLabs(chosen, { signal, only, jobs, repeat, share })) {
        results.push(vetted);
        if (values.json !== true) tellOne(vetted, io);
      }
    } finally {
      stopLoad();
    }
    if (results.length === 0) {
      throw new Problem('USAGE', `vet: no variant is called ${(only ?? []).join(', ')}`, {
        fix: 'name reference, starter, story or a mutant of the lab',
      });
    }
    const tookMs = systemClock.now() - start;
    const unsteady = unsteadyIn(results);
    const perLab = chosen.map(({ id }) => {
      const mine = results.filter(({ lab }) => lab === id);
      const workMs = mine.reduce((sum, one) => sum + one.tookMs, 0);
      return {
        lab: id,
        variants: mine.length,
        workMs,
        wrong: mine.filter((one) => !one.isRight).length,
      };
    });
    if (values.json === true) {
      io.print(`${JSON.stringify({ vetted: results, labs: perLab, unsteady, tookMs }, null, 2)}\n`);
    } else {
      for (const { lab, variants, workMs, wrong } of perLab) {
        io.print(
          `${lab}: ${variants} variants, ${wrong} wrong, ${seconds(workMs)} of work, ${seconds(workMs / Math.max(1, variants))} each\n`,
        );
      }
      if (repeat !== undefined) tellRepeats(results, unsteady, io);
      if (share !== undefined) {
        io.print(
          `Of the mutants, part ${share.part} of ${share.of} was vetted, and not the others.\n`,
        );
      }
      io.print(`It took ${seconds(tookMs)}.\n`);
    }
    return results.every(({ isRight }) => isRight) && unsteady.length === 0 ? 0 : 1;
  },
};

function countIn(option: string, text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  if (/^[1-9]\d{0,2}$/.test(text)) return Number(text);
  throw new Problem('USAGE', `vet: "${text}" is no number for --${option}`, {
    fix: 'give a number from 1 to 999',
  });
}

function shareIn(text: string | undefined) {
  if (text === undefined) return undefined;
  const [, which, count] = /^(\d{1,3}|today)\/([1-9]\d{0,2})$/.exec(text) ?? [];
  const of = Number(count);
  const part =
    which === 'today' ? (Math.floor(systemClock.now() / hours(24)) % of) + 1 : Number(which);
  if (part >= 1 && part <= of) return { part, of };
  throw new Problem('USAGE', `vet: "${text}" is no share`, {
    fix: 'give one as 1/4, or today/4',
  });
}

interface Unsteady {
  readonly lab: string;
  readonly variant: string;
  /** What the checks said, and in which rounds. */
  readonly told: readonly { readonly verdicts: string; readonly rounds: readonly number[] }[];
}

/** The variants whose checks did not say the same in every round. */
function unsteadyIn(results: readonly VettedOrder[]): readonly Unsteady[] {
  const all = new Map<string, Map<string, number[]>>();
  for (const { lab, variant, grade, round = 1 } of results) {
    const verdicts = (grade?.checks ?? [])
      .map(({ id, verdict, hintKey }) => `${id}=${hintKey ?? verdict}`)
      .join(' ');
    const told = all.get(`${lab} ${variant}`) ?? new Map<string, number[]>();
    told.set(verdicts, [...(told.get(verdicts) ?? []), round]);
    all.set(`${lab} ${variant}`, told);
  }
  return [...all].flatMap(([name, told]) => {
    const [lab = '', variant = ''] = name.split(' ');
    const different = [...told].map(([verdicts, rounds]) => ({ verdicts, rounds }));
    return different.length > 1 ? [{ lab, variant, told: different }] : [];
  });
}

function tellRepeats(
  results: readonly VettedOrder[],
  unsteady: readonly Unsteady[],
  io: Terminal,
): void {
  for (const { lab, variant, told } of unsteady) {
    io.print(`UNSTEADY  ${lab}  ${variant}\n`);
    for (const { verdicts, rounds } of told) {
      io.print(`       in ${rounds.length} rounds (${rounds.join(', ')}): ${verdicts}\n`);
    }
  }
  const variants = new Set(results.map(({ lab, variant }) => `${lab} ${variant}`)).size;
  io.print(
    `${results.length} runs of ${variants} variants: ${variants - unsteady.length} the same every time, ${unsteady.length} not.\n`,
  );
}

function tellOne({ lab, variant, isRight, complaints, tookMs }: VettedOrder, io: Terminal): void {
  io.print(`${isRight ? 'right' : 'WRONG'}  ${lab}  ${variant}  ${seconds(tookMs)}\n`);
  for (const complaint of complaints) io.print(`       ${complaint}\n`);
}

const seconds = (ms: number): string => `${(ms / 1000).toFixed(1)} s`;
