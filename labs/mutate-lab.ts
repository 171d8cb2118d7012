import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { systemClock } from '../infra/base/instant.ts';
import { Problem } from '../infra/base/problem.ts';
import { type Assembly, readAssembly } from '../infra/cdk/deploy-assembly.ts';
import { mutations } from '../infra/cdk/mutations.ts';
import { gradedRun, takeAndReplay } from './conclude-run.ts';
import { gradeRun } from './grade.ts';
import { labOf } from './labs.ts';
import { inProcesses, type PoolOptions } from './process-pool.ts';
import { attackSession, openSession, settleSession } from './session.ts';

/** What a mutating process is sent. */
export interface MutantOrder {
  readonly lab: string;
  readonly seed: string;
  readonly stackName: string;
  /** Folder of the cloud assembly. */
  readonly assembly: string;
  /** Undefined: as it is. */
  readonly mutant?: { readonly mutation: string; readonly at: string };
  /** Milliseconds. */
  readonly patience: number;
}

/** `refused`: CloudFormation did not take it, so nobody could run it; `stalled`: the attack did not come to an end. */
export interface MutantOutcome {
  readonly mutation?: string;
  readonly at?: string;
  readonly outcome: 'graded' | 'refused' | 'stalled';
  readonly because?: string;
  /** Ids of the checks that pass. */
  readonly passed: readonly string[];
  readonly tookMs: number;
}

export interface MutantReport {
  readonly mutation: string;
  readonly title: string;
  readonly at: string;
  readonly outcome: 'noticed' | 'survived' | 'refused';
  /** Checks that pass on the copy and not on this. */
  readonly noticedBy: readonly string[];
  readonly because?: string;
  readonly tookMs: number;
}

/** The mutants of a stack, each once. */
export function mutantsOf({ template }: Assembly, only?: readonly string[]) {
  return mutations.all
    .filter(({ id }) => only === undefined || only.includes(id))
    .flatMap((mutation) =>
      mutation.apply(template).map(({ at }) => ({ mutation: mutation.id, at })),
    );
}

/**
 * Grades the stack as it is, then each mutant of it, each on a range of its own.
 *
 * @throws Problem LAB_STALLED, DEPLOY_FAILED when the stack as it is cannot be attacked.
 */
export async function* mutateLab(
  base: Omit<MutantOrder, 'mutant'>,
  mutants: readonly { readonly mutation: string; readonly at: string }[],
  pool: PoolOptions,
): AsyncGenerator<MutantReport, void> {
  const asItIs = await carryOut(base, pool.signal);
  if (asItIs.outcome === 'stalled' || asItIs.outcome === 'refused') {
    throw new Problem(
      asItIs.outcome === 'stalled' ? 'LAB_STALLED' : 'DEPLOY_FAILED',
      `the copy as it is cannot be attacked: ${asItIs.because ?? ''}`,
      { fix: 'Mend it first; "up" and "attack" say more.' },
    );
  }
  const orders = mutants.map((mutant) => ({ ...base, mutant }));
  for await (const one of inProcesses<MutantOutcome>(PROCESS, orders, pool)) {
    yield reportOf(one, asItIs.passed);
  }
}

const PROCESS = fileURLToPath(new URL('./mutate-process.ts', import.meta.url));

function reportOf(
  { mutation = '', at = '', outcome, because, passed, tookMs }: MutantOutcome,
  passedBefore: readonly string[],
): MutantReport {
  const title = mutations.find(mutation)?.title ?? '';
  const noticedBy = outcome === 'graded' ? passedBefore.filter((id) => !passed.includes(id)) : [];
  const isNoticed = outcome === 'stalled' || noticedBy.length > 0;
  return {
    mutation,
    title,
    at,
    outcome: outcome === 'refused' ? 'refused' : isNoticed ? 'noticed' : 'survived',
    noticedBy,
    ...(because !== undefined && { because }),
    tookMs,
  };
}

/** Deploys one mutant, attacks and grades it. */
export async function carryOut(order: MutantOrder, signal: AbortSignal): Promise<MutantOutcome> {
  const start = systemClock.now();
  const done = (
    outcome: MutantOutcome['outcome'],
    passed: readonly string[],
    because?: string,
  ) => ({
    ...order.mutant,
    outcome,
    passed,
    tookMs: systemClock.now() - start,
    ...(because !== undefined && { because }),
  });
  const folder = await mkdtemp(join(tmpdir(), 'aftertrace-mutant-'));
  try {
    const session = await openSession(labOf(order.lab), {
      seed: order.seed,
      assembly: mutated(readAssembly(order.assembly, order.stackName), order),
      say: () => {},
    });
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<undefined>((resolve) => {
      timer = setTimeout(resolve, order.patience, undefined);
    });
    const round = gradeRound(session, folder, signal);
    round.catch(() => {});
    try {
      const passed = await Promise.race([round, late]);
      return passed === undefined
        ? done('stalled', [], `it was not over after ${order.patience / 1000} seconds`)
        : done('graded', passed);
    } finally {
      clearTimeout(timer);
      await session[Symbol.asyncDispose]();
    }
  } catch (error) {
    signal.throwIfAborted();
    const because = error instanceof Error ? error.message : String(error);
    if (error instanceof Problem && error.code === 'DEPLOY_FAILED')
      return done('refused', [], because);
    // Whatever else keeps attack or grading from being made is noticed by whoever makes them.
    return done('graded', [], because);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function gradeRound(
  session: Awaited<ReturnType<typeof openSession>>,
  folder: string,
  signal: AbortSignal,
): Promise<readonly string[]> {
  const say = () => {};
  const steps = await attackSession(session, { signal, say });
  await settleSession(session);
  const replayed = await takeAndReplay(session, folder, { signal, say });
  replayed.close();
  const { checks } = await gradeRun(session.lab, gradedRun(session, replayed.timeline, steps, {}));
  return checks.filter(({ verdict }) => verdict === 'pass').map(({ id }) => id);
}

function mutated(assembly: Assembly, { mutant }: MutantOrder): Assembly {
  if (mutant === undefined) return assembly;
  const all = mutations.find(mutant.mutation)?.apply(assembly.template) ?? [];
  const one = all.find(({ at }) => at === mutant.at);
  if (one === undefined) throw new Error(`there is no ${mutant.mutation} at ${mutant.at}`);
  return { ...assembly, template: one.template };
}
