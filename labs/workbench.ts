import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { dirname, join, relative } from 'node:path';
import { systemClock } from '../infra/base/instant.ts';
import { Problem } from '../infra/base/problem.ts';
import { type Assembly, readAssembly } from '../infra/cdk/deploy-assembly.ts';
import { openSynthesiser } from '../infra/cdk/synthesiser.ts';
import type { GradedRun, TimelineView } from './check.ts';
import { gradedRun, takeAndReplay, writeGrade } from './conclude-run.ts';
import { type FunctionError, functionErrors, runningIn } from './function-errors.ts';
import type { GradeSheet } from './grade.ts';
import { gradeRun } from './grade.ts';
import { newRunFolder } from './run-folder.ts';
import { readProgress, type Seat } from './seat.ts';
import {
  asSeen,
  attackSession,
  type LabSession,
  openSession,
  RANGE_PLACE,
  type StepDone,
  settleSession,
  stackNameOf,
} from './session.ts';

/** A participant's lab while it is up: their copy deployed, attacked and graded as often as they like. */
export interface Workbench {
  readonly session: () => LabSession;
  /** Deploys what was saved since. @throws Problem DEPLOY_FAILED; what stood before stands on. */
  refresh(say: Say): Promise<Refreshed>;
  /**
   * Attacks the copy as it is saved, from a clean account with the same keys, waits for the response and replays it.
   *
   * @throws Problem LAB_STALLED when it is not over in time; the range is a new one then.
   */
  attack(say: Say, signal: AbortSignal): Promise<Attacked>;
  /** Grades what the last attack on the copy as it is saved came to. */
  grade(answers: Readonly<Record<string, string>>): Promise<Graded>;
  close(): Promise<void>;
}

export type Say = (line: string) => void;

export interface Refreshed {
  readonly changed: boolean;
  readonly tookMs: number;
}

export interface Attacked {
  readonly folder: string;
  readonly steps: readonly { technique: string; as: string; outcome: string; code?: string }[];
  readonly incidents: readonly { id: string; title: string; severity: string }[];
  /** What the lab's functions died of. */
  readonly functionErrors: readonly FunctionError[];
  readonly tookMs: number;
}

export interface Graded {
  readonly sheet: GradeSheet;
  /** Undefined: nothing has attacked the copy since it was last changed. */
  readonly folder: string | undefined;
}

export interface WorkbenchOptions {
  readonly runs: string;
  readonly port: number;
  readonly clock: 'real' | 'simulated';
  readonly jumpAfterIdle: number;
  /** Milliseconds an attack with all its responses may take; and the building of the stack, thirty seconds at most. */
  readonly patience: number;
}

export async function openWorkbench(
  seat: Seat,
  options: WorkbenchOptions,
  say: Say,
): Promise<Workbench> {
  const { seed } = await readProgress(seat);
  const stackModule = join(
    seat.copy,
    relative(dirname(seat.lab.stackModule), seat.lab.stackModule),
  );
  const lab = { ...seat.lab, stackModule };
  const stackName = stackNameOf(lab, seed);
  const synthesiser = openSynthesiser({
    processes: 'each',
    patience: Math.min(30_000, options.patience),
  });
  let port = options.port;

  const build = async (): Promise<Assembly> => {
    const order = { stackModule, stackName, ...RANGE_PLACE };
    return readAssembly(await synthesiser.synthesise(order), stackName);
  };
  const open = async (assembly: Assembly): Promise<LabSession> => {
    const { clock, jumpAfterIdle } = options;
    const opened = await openSession(lab, { seed, port, clock, jumpAfterIdle, assembly, say });
    port = Number(new URL(opened.range.endpoint).port);
    return opened;
  };

  let digest = await digestOf(seat.copy);
  let standing: Assembly;
  let session: LabSession;
  try {
    say('building the stack of the copy');
    standing = await build();
    say('starting a range, and deploying the stack to it');
    session = await open(standing);
  } catch (error) {
    synthesiser.close();
    throw error;
  }
  /** Nobody has attacked the range, and it holds this very copy and no earlier one. */
  let isPristine = true;
  let last: Round | undefined;
  const reopen = async () => {
    await session[Symbol.asyncDispose]();
    session = await open(standing);
    isPristine = true;
  };

  const refresh: Workbench['refresh'] = async (told) => {
    const start = systemClock.now();
    const now = await digestOf(seat.copy);
    if (now === digest) return { changed: false, tookMs: 0 };
    told('the copy was changed: building it');
    const built = await build();
    digest = now;
    if (isSame(built, standing)) return { changed: false, tookMs: systemClock.now() - start };
    told('deploying what changed');
    // Whatever was graded was another copy.
    last = undefined;
    try {
      await session.redeploy(built);
      isPristine = false;
      standing = built;
    } catch (error) {
      digest = '';
      throw error;
    }
    return { changed: true, tookMs: systemClock.now() - start };
  };

  return {
    session: () => session,
    refresh,
    async attack(told, signal) {
      const start = systemClock.now();
      await refresh(told);
      last = undefined;
      if (!isPristine) {
        told('starting from a clean account');
        await reopen();
      }
      isPristine = false;
      const folder = await newRunFolder(options.runs, lab.id, systemClock);
      const round = attackOnce(session, folder, told, signal);
      const done = await within(options.patience, round);
      if (done === undefined) {
        const busy = runningIn(session);
        const failed = await functionErrors(session);
        await reopen();
        throw stalled(options.patience, busy, failed);
      }
      last = done;
      const { incidents } = done;
      const steps = done.steps.map(asSeen);
      const errors = await functionErrors(session);
      const tookMs = systemClock.now() - start;
      return { folder, steps, incidents, functionErrors: errors, tookMs };
    },
    async grade(answers) {
      const { timeline, steps, folder } = last ?? NOT_ATTACKED;
      const run: GradedRun = gradedRun(session, timeline, steps, answers);
      const sheet = await gradeRun(lab, run);
      // Hints are paid for, and the folder of a run is anybody's to read.
      if (folder !== undefined) await writeGrade(folder, withoutHints(sheet));
      return { sheet, folder };
    },
    async close() {
      synthesiser.close();
      await session[Symbol.asyncDispose]();
    },
  };
}

const withoutHints = (sheet: GradeSheet): GradeSheet => ({
  ...sheet,
  checks: sheet.checks.map(({ hint: _, ...check }) => check),
});

interface Round {
  readonly folder: string;
  readonly steps: readonly StepDone[];
  readonly timeline: TimelineView;
  readonly incidents: Attacked['incidents'];
}

const NOT_ATTACKED = { timeline: { events: [], links: [] }, steps: undefined, folder: undefined };

async function attackOnce(
  session: LabSession,
  folder: string,
  say: Say,
  signal: AbortSignal,
): Promise<Round> {
  const steps = await attackSession(session, { signal, say });
  say('waiting for the response, and for the trail to be delivered');
  await settleSession(session);
  const replayed = await takeAndReplay(session, folder, { signal, say });
  replayed.close();
  const { timeline } = replayed;
  const incidents = timeline.incidents.map(({ id, title, severity }) => ({ id, title, severity }));
  return { folder, steps, timeline, incidents };
}

/** @returns undefined when it was not done in time. It goes on, and nobody waits for what becomes of it. */
async function within<T>(patience: number, work: Promise<T>): Promise<T | undefined> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<undefined>((resolve) => {
    timer = setTimeout(resolve, patience, undefined);
  });
  work.catch(() => {});
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}

function stalled(
  patience: number,
  busy: readonly string[],
  failed: readonly FunctionError[],
): Problem {
  const who =
    busy.length === 0
      ? 'it is not known what was still running'
      : `still running: ${busy.join(', ')}`;
  const told = failed.map(
    ({ functionName, times, latest }) => `${functionName} failed ${times} times, last: ${latest}`,
  );
  return new Problem(
    'LAB_STALLED',
    [
      `the attack was not over after ${patience / 1000} seconds, and was stopped; ${who}`,
      ...told,
    ].join('\n'),
    {
      fix:
        failed.length === 0
          ? 'Look for a loop without an end, or a wait for something that never comes, in that function. The range is a new one; save, and attack again.'
          : 'Mend what the function failed of: Lambda tries each event three times, and that is what took so long. The range is a new one; save, and attack again.',
    },
  );
}

function isSame(one: Assembly, other: Assembly): boolean {
  const keys = ({ assets }: Assembly) => assets.map(({ key }) => key).join();
  return (
    keys(one) === keys(other) && JSON.stringify(one.template) === JSON.stringify(other.template)
  );
}

/** Of every file of the copy, by name and content. */
async function digestOf(folder: string): Promise<string> {
  const all = createHash('sha256');
  const files = (await readdir(folder, { recursive: true, withFileTypes: true }))
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();
  for (const path of files) {
    const hash = createHash('sha256')
      .update(await readFile(path))
      .digest('hex');
    all.update(`${hash}  ${path}\n`);
  }
  return all.digest('hex');
}
