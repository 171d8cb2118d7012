import { basename, relative } from 'node:path';
import type { Check } from '../../../labs/check.ts';
import type { Lab } from '../../../labs/lab.ts';
import type { CheckedCheck } from '../../../labs/lab-control.ts';
import { PROJECT } from '../../../labs/lab-copy.ts';
import { seatOf } from '../../../labs/seat.ts';
import { clockOf } from '../incident/moment-words.ts';
import { shown } from '../scene/event-words.ts';
import type { LabAction, OrderProblem } from './lab-desk.ts';
import type { LabState } from './lab-state.ts';

/** What the page of a lab shows of how the lab stands. */
export interface LabView {
  readonly id: string;
  readonly stage: 'new' | 'down' | 'up';
  /** "attacking", since when; undefined when nothing is under way. */
  readonly busy: { readonly word: string; readonly since: string } | undefined;
  readonly problem:
    | { readonly what: string; readonly message: string; readonly fix: string }
    | undefined;
  /** What is done next, the first of them foremost. */
  readonly acts: readonly Act[];
  readonly rows: readonly LiveRow[];
  readonly score:
    | { readonly earned: number; readonly of: number; readonly hints: number }
    | undefined;
  readonly isComplete: boolean;
  readonly completionFile: string | undefined;
  readonly checks: readonly CheckRow[];
  readonly questions: readonly QuestionRow[];
  readonly doing: DoingView | undefined;
  readonly replayHref: string | undefined;
  /** What the lab's functions died of in the last attack. */
  readonly functionErrors: readonly { readonly name: string; readonly text: string }[];
}

export interface Act {
  readonly action: LabAction;
  readonly label: string;
}

export interface LiveRow {
  readonly name: string;
  readonly value: string;
  readonly href?: string;
  readonly isCode?: true;
  readonly isWarning?: true;
}

export interface CheckRow {
  readonly id: string;
  readonly kind: Check['kind'];
  readonly question: string;
  readonly verdict: 'pass' | 'fail' | 'ungraded' | 'none';
  readonly word: string;
  readonly because: string;
  readonly points: number;
  readonly earned: number;
  /** Undefined where none can be had. */
  readonly hint:
    | { readonly key: string; readonly costs: number; readonly text: string | undefined }
    | undefined;
  readonly seenHref: string | undefined;
}

export interface QuestionRow {
  readonly id: string;
  readonly question: string;
  readonly answer: string;
  readonly verdict: 'pass' | 'fail' | 'ungraded' | 'none';
  readonly said: string;
  readonly points: number;
}

export interface DoingView {
  readonly began: number;
  readonly sentence: string;
  readonly isOver: boolean;
  readonly lines: readonly LineView[];
}

export interface LineView {
  readonly seq: number;
  readonly time: string;
  readonly text: string;
}

const POINTS = 10;

export const ACTION_WORDS: Readonly<
  Record<string, { readonly now: string; readonly done: string }>
> = {
  start: { now: 'Making your copy', done: 'Your copy was made' },
  reset: { now: 'Beginning anew', done: 'Begun anew' },
  up: { now: 'Bringing it up', done: 'It is up' },
  refresh: { now: 'Deploying what was saved', done: 'What was saved is deployed' },
  attack: { now: 'Attacking', done: 'The attack is over' },
  check: { now: 'Grading', done: 'Graded' },
  hint: { now: 'Looking for a hint', done: 'A hint was taken' },
  answer: { now: 'Grading the answer', done: 'The answer was graded' },
  down: { now: 'Taking it down', done: 'It is down' },
};

const wordsOf = (action: string) =>
  ACTION_WORDS[action] ?? { now: shown(action, 20), done: shown(action, 20) };

export interface ViewOf {
  readonly lab: Lab;
  readonly state: LabState;
  readonly seatName: string | undefined;
  /** Known here alone, and not written down. */
  readonly ownProblem: OrderProblem | undefined;
  readonly pending: LabAction | undefined;
  /** The run of the last attack, where the site has it. */
  readonly run: string | undefined;
}

export function labView({ lab, state, seatName, ownProblem, pending, run }: ViewOf): LabView {
  const { progress, isUp, busy, attack, check } = state;
  const stage = progress === undefined ? 'new' : isUp ? 'up' : 'down';
  const replayHref = run === undefined ? undefined : `/replay/${encodeURIComponent(run)}`;
  return {
    id: lab.id,
    stage,
    busy: busyView(busy, pending),
    problem: problemView(state, ownProblem),
    acts: actsOf(stage, state),
    rows: rowsOf(lab, state, seatName, replayHref),
    score: check?.score,
    isComplete: check?.completion !== null && check?.completion !== undefined,
    completionFile:
      check?.completion == null ? undefined : shown(fromHere(check.completion.file), 400),
    checks: lab.checks.map((one) => checkRow(one, state, replayHref)),
    questions: lab.checks
      .filter(({ kind }) => kind === 'understanding')
      .map((one) => questionRow(one, state)),
    doing: doingView(state),
    replayHref,
    functionErrors: (attack?.functionErrors ?? []).map(({ functionName, times, latest }) => ({
      name: `${shown(functionName, 100)}, ${times === 1 ? 'once' : `${times} times`}`,
      text: shown(latest, 400),
    })),
  };
}

function busyView(busy: LabState['busy'], pending: LabAction | undefined): LabView['busy'] {
  if (busy !== undefined) {
    return { word: wordsOf(busy.action).now, since: clockOf(busy.since, 's') };
  }
  return pending === undefined ? undefined : { word: wordsOf(pending).now, since: '' };
}

function problemView({ latest }: LabState, own: OrderProblem | undefined): LabView['problem'] {
  const isOwn = own !== undefined && (latest === undefined || own.at >= latest.since);
  const problem = isOwn ? own : latest?.problem;
  const action = isOwn ? own.action : latest?.action;
  if (problem === undefined || action === undefined) return undefined;
  const [message, fix] = [shown(problem.message, 1_500), shown(problem.fix, 800)];
  return { what: wordsOf(action).now, message, fix };
}

function actsOf(
  stage: LabView['stage'],
  { attack, isChangedSinceAttack }: LabState,
): readonly Act[] {
  if (stage === 'new') return [{ action: 'start', label: 'Start this lab' }];
  if (stage === 'down') return [{ action: 'up', label: 'Bring it up' }];
  const isToCheck = attack !== undefined && !isChangedSinceAttack;
  const attackIt: Act = {
    action: 'attack',
    label: attack === undefined ? 'Run the attack' : 'Run the attack again',
  };
  const checkIt: Act = { action: 'check', label: 'Check' };
  const down: Act = { action: 'down', label: 'Take it down' };
  return isToCheck ? [checkIt, attackIt, down] : [attackIt, checkIt, down];
}

function rowsOf(
  lab: Lab,
  { progress, isUp, stands, attack, check, isChangedSinceAttack }: LabState,
  seatName: string | undefined,
  replayHref: string | undefined,
): readonly LiveRow[] {
  if (progress === undefined) return [{ name: 'Your copy', value: 'not made yet' }];
  const { copy } = seatOf(lab, seatName);
  const steps = attack?.steps.length ?? 0;
  return [
    { name: 'Your copy', value: shown(fromHere(copy), 200), isCode: true },
    {
      name: 'Started',
      value: `${progress.startedAt.slice(0, 10)}, ${progress.startedAt.slice(11, 16)} UTC`,
    },
    { name: 'Stack', value: standing(isUp, stands) },
    ...(isUp && stands !== undefined
      ? [{ name: 'Endpoint', value: shown(stands.endpoint, 80), isCode: true as const }]
      : []),
    attack === undefined
      ? { name: 'Last attack', value: 'none yet' }
      : {
          name: 'Last attack',
          value: `${clockOf(attack.at, 's')} UTC, ${steps} steps, ${(attack.tookMs / 1000).toFixed(1)} s`,
          ...(replayHref !== undefined && { href: replayHref }),
        },
    ...(isChangedSinceAttack
      ? [{ name: 'Since then', value: 'the copy was changed', isWarning: true as const }]
      : []),
    check === undefined
      ? { name: 'Last checks', value: 'none yet' }
      : {
          name: 'Last checks',
          value: `${clockOf(check.at, 's')} UTC, ${check.passed} of ${check.checks.length} passed`,
        },
  ];
}

const standing = (isUp: boolean, stands: LabState['stands']): string => {
  if (!isUp) return 'down';
  return stands === undefined ? 'up' : `up since ${clockOf(stands.since, 's')} UTC`;
};

/** Below the project's folder: "my-labs/malicious-upload". */
const fromHere = (path: string): string => {
  const way = relative(PROJECT, path);
  return way.startsWith('..') ? path : way;
};

const WORDS = {
  pass: 'Passed',
  fail: 'Failed',
  ungraded: 'Not graded',
  none: 'Not graded yet',
} as const;

function checkRow(
  { id, kind, question, points = POINTS }: Check,
  { check, hints }: LabState,
  replayHref: string | undefined,
): CheckRow {
  const graded = check?.checks.find((one) => one.id === id);
  const verdict = graded?.verdict ?? 'none';
  return {
    id,
    kind,
    question,
    verdict,
    word: WORDS[verdict],
    because: graded === undefined || graded.verdict === 'pass' ? '' : shown(graded.because, 800),
    points,
    earned: verdict === 'pass' ? points : 0,
    hint: hintOf(graded, hints),
    seenHref: seenIn(graded, check?.folder, replayHref),
  };
}

function hintOf(graded: CheckedCheck | undefined, hints: LabState['hints']): CheckRow['hint'] {
  if (graded === undefined) return undefined;
  if (graded.hintKey === undefined) {
    const taken = hints.findLast(({ check }) => check === graded.id);
    return taken === undefined
      ? undefined
      : { key: taken.key, costs: taken.costs, text: shown(taken.hint, 1_000) };
  }
  const taken = hints.find(({ key }) => key === graded.hintKey);
  return taken === undefined
    ? { key: graded.hintKey, costs: graded.hintCosts ?? 0, text: undefined }
    : { key: taken.key, costs: taken.costs, text: shown(taken.hint, 1_000) };
}

/** The first event the verdict rests on, in the run it was graded by. */
function seenIn(
  graded: CheckedCheck | undefined,
  folder: string | null | undefined,
  replayHref: string | undefined,
): string | undefined {
  if (graded === undefined || !('seenIn' in graded) || folder == null) return undefined;
  const event = graded.seenIn.find((each) => !each.startsWith('account:'));
  const href = `/replay/${encodeURIComponent(basename(folder))}`;
  if (event === undefined || href !== replayHref) return undefined;
  return `${href}?e=${encodeURIComponent(event)}`;
}

function questionRow(
  { id, question, points = POINTS }: Check,
  { progress, questions, check }: LabState,
): QuestionRow {
  const asked = questions.find((one) => one.check === id);
  const graded = check?.checks.find((one) => one.id === id);
  const answer = progress?.answers[id] ?? '';
  const verdict = answer === '' ? 'none' : (asked?.verdict ?? graded?.verdict ?? 'ungraded');
  return {
    id,
    question,
    answer: shown(answer, 1_000),
    verdict,
    said: saidOf(verdict, asked?.because ?? ''),
    points,
  };
}

const saidOf = (verdict: QuestionRow['verdict'], because: string): string => {
  if (verdict === 'none') return '';
  if (verdict === 'pass') return 'That is what your run shows.';
  return shown(because === '' ? 'Not graded yet.' : `${because}.`, 400);
};

function doingView({ latest }: LabState): DoingView | undefined {
  if (latest === undefined) return undefined;
  const { action, since, ended, problem, lines } = latest;
  const words = wordsOf(action);
  const began = clockOf(since, 's');
  return {
    began: since,
    sentence:
      ended === undefined
        ? `${words.now}, since ${began} UTC`
        : problem === undefined
          ? `${words.done}, at ${clockOf(ended, 's')} UTC`
          : `${words.now} failed at ${clockOf(ended, 's')} UTC`,
    isOver: ended !== undefined,
    lines: lines.map(lineView),
  };
}

export const lineView = ({
  seq,
  at,
  text,
}: {
  readonly seq: number;
  readonly at: number;
  readonly text: string;
}): LineView => ({ seq, time: clockOf(at, 's'), text: shown(text, 400) });
