import { isUp } from '../../../labs/control-client.ts';
import { type JournalEntry, readJournal } from '../../../labs/journal.ts';
import type { CheckReport, HintReport, QuestionReport } from '../../../labs/lab-control.ts';
import { type Progress, readProgress, type Seat } from '../../../labs/seat.ts';
import type { Attacked } from '../../../labs/workbench.ts';

/** How a participant's lab stands, put together from what is remembered of it and whether its process answers. */
export interface LabState {
  /** Undefined: no copy was made yet. */
  readonly progress: Progress | undefined;
  readonly isUp: boolean;
  /** When it came up, and where it is; undefined when nothing of that was written down. */
  readonly stands: { readonly since: number; readonly endpoint: string } | undefined;
  readonly busy: Busy | undefined;
  /** The latest thing that was done, with all it said. */
  readonly latest: Doing | undefined;
  readonly attack: (Attacked & { readonly at: number }) | undefined;
  readonly check: (CheckReport & { readonly at: number }) | undefined;
  /** What was deployed since the attack is another copy than the one it met. */
  readonly isChangedSinceAttack: boolean;
  /** Hints that were taken, in their own words. */
  readonly hints: readonly HintReport[];
  readonly questions: QuestionReport['questions'];
  /** Number of the last thing written down. */
  readonly seq: number;
}

export interface Busy {
  readonly action: string;
  readonly since: number;
}

export interface Doing extends Busy {
  readonly lines: readonly {
    readonly seq: number;
    readonly at: number;
    readonly text: string;
  }[];
  readonly ended: number | undefined;
  readonly problem: { readonly message: string; readonly fix: string } | undefined;
}

export async function readLabState(seat: Seat): Promise<LabState> {
  const [progress, stands] = await Promise.all([progressOf(seat), isUp(seat)]);
  const journal = readJournal(seat);
  const latest = latestOf(journal);
  const attack = lastResult(journal, 'attack');
  const check = lastResult(journal, 'check');
  const up = lastResult(journal, 'up');
  const refreshed = journal.findLast((one) => one.kind === 'done' && one.action === 'refresh');
  return {
    progress,
    isUp: stands,
    stands:
      stands && up !== undefined ? { since: up.at, endpoint: up.result.endpoint ?? '' } : undefined,
    busy:
      latest !== undefined && latest.ended === undefined
        ? { action: latest.action, since: latest.since }
        : undefined,
    latest,
    attack: attack === undefined ? undefined : { ...attack.result, at: attack.at },
    check: check === undefined ? undefined : { ...check.result, at: check.at },
    isChangedSinceAttack:
      attack !== undefined && refreshed !== undefined && refreshed.seq > attack.seq,
    hints: hintsOf(journal),
    questions: lastResult(journal, 'answer')?.result.questions ?? [],
    seq: journal.at(-1)?.seq ?? 0,
  };
}

/** Nothing to go by is as good as not started: the page says how to begin. */
async function progressOf(seat: Seat): Promise<Progress | undefined> {
  try {
    return await readProgress(seat);
  } catch {
    return undefined;
  }
}

const atOf = ({ at }: JournalEntry): number => Date.parse(at);

/** What an action last came to. Our own processes wrote it, so it is of the form that action answers in. */
interface Last<Result> {
  readonly seq: number;
  readonly at: number;
  readonly result: Result;
}

interface Results {
  readonly up: { readonly endpoint?: string };
  readonly attack: Attacked;
  readonly check: CheckReport;
  readonly answer: QuestionReport;
}

function lastResult<Action extends keyof Results>(
  journal: readonly JournalEntry[],
  action: Action,
): Last<Results[Action]> | undefined {
  const done = journal.findLast((one) => one.kind === 'done' && one.action === action);
  if (done?.kind !== 'done' || done.result === null) return undefined;
  return { seq: done.seq, at: atOf(done), result: done.result as Results[Action] };
}

function latestOf(journal: readonly JournalEntry[]): Doing | undefined {
  const start = journal.findLastIndex(({ kind }) => kind === 'began');
  const began = journal[start];
  if (began?.kind !== 'began') return undefined;
  const after = journal.slice(start + 1);
  const end = after.find(
    ({ kind, action }) => (kind === 'done' || kind === 'failed') && action === began.action,
  );
  const lines = after.flatMap((one) =>
    one.kind === 'say' ? [{ seq: one.seq, at: atOf(one), text: one.line }] : [],
  );
  const doing = { action: began.action, since: atOf(began), lines };
  if (end !== undefined) {
    return { ...doing, ended: atOf(end), problem: end.kind === 'failed' ? end.problem : undefined };
  }
  if (isAlive(began.pid)) return { ...doing, ended: undefined, problem: undefined };
  const problem = {
    message: `the process that held the lab up ended while it was at "${began.action}"`,
    fix: 'Bring the lab up again.',
  };
  return { ...doing, ended: atOf(journal.at(-1) ?? began), problem };
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}

function hintsOf(journal: readonly JournalEntry[]): readonly HintReport[] {
  const byKey = new Map<string, HintReport>();
  for (const one of journal) {
    if (one.kind !== 'done' || one.action !== 'hint') continue;
    const hint = one.result as HintReport;
    // Shown again it costs nothing; what it did cost is told.
    byKey.set(hint.key, byKey.get(hint.key) ?? hint);
  }
  return [...byKey.values()];
}
