import { basename } from 'node:path';
import type { Lab } from '../../../labs/lab.ts';
import type { Seat } from '../../../labs/seat.ts';
import { shortDuration } from '../../viewer/layout/short-duration.ts';
import { type Side, sideOf } from '../compare/milestones.ts';
import { type LabState, readLabState } from '../live/lab-state.ts';
import type { Run, Runs } from '../runs/runs.ts';
import { durationWords } from '../scene/duration-words.ts';
import { shown } from '../scene/event-words.ts';

/** How everybody stands at one lab: "who is stuck" is read from the shape before it is read from the numbers. */
export interface Board {
  readonly rows: readonly BoardRow[];
  readonly contained: number;
  /** The common clock, from each one's first hostile call. */
  readonly ticks: readonly { readonly x: string; readonly label: string }[];
}

export interface BoardRow {
  readonly name: string;
  readonly seat: string;
  readonly earned: number;
  readonly of: number;
  readonly hints: number;
  readonly passed: readonly boolean[];
  readonly detected: string;
  readonly contained: string;
  readonly status: string;
  readonly isStuck: boolean;
  readonly href: string | undefined;
  readonly strip: BoardStrip | undefined;
}

export interface BoardStrip {
  readonly attacks: readonly string[];
  readonly detected: string | undefined;
  readonly contained: string | undefined;
}

/** Milliseconds without anything done after which somebody may need a word. */
const STUCK_AFTER = 10 * 60_000;

export async function boardOf(
  lab: Lab,
  seats: readonly Seat[],
  runs: Runs,
  now: number,
): Promise<Board> {
  const standings = await Promise.all(
    seats.map(async (seat) => {
      const state = await readLabState(seat);
      const id = state.attack === undefined ? '' : basename(state.attack.folder);
      const reading = id === '' ? undefined : await runs.read(id);
      const side = reading?.kind === 'run' ? sideKept(reading.run) : undefined;
      return { seat, state, side, id };
    }),
  );
  const span = Math.max(
    1,
    ...standings.map(({ side }) => (side === undefined ? 0 : lengthOf(side))),
  );
  const rows = standings
    .map(({ seat, state, side, id }) => rowOf(lab, seat, state, { side, id, span, now }))
    .sort((a, b) => b.earned - a.earned || a.hints - b.hints || compare(a.name, b.name));
  return {
    rows,
    contained: standings.filter(({ side }) => side?.contained !== undefined).length,
    ticks: (span > 1 ? [0, 0.25, 0.5, 0.75, 1] : []).map((part) => ({
      x: `${(4 + part * 92).toFixed(2)}%`,
      label: part === 0 ? 'T+0' : shortDuration(span * part),
    })),
  };
}

/** Asked for with every look, and the same for as long as the run is. */
const sides = new WeakMap<Run, Side>();

function sideKept(run: Run): Side {
  const known = sides.get(run) ?? sideOf(run);
  sides.set(run, known);
  return known;
}

function rowOf(
  lab: Lab,
  seat: Seat,
  state: LabState,
  given: {
    readonly side: Side | undefined;
    readonly id: string;
    readonly span: number;
    readonly now: number;
  },
): BoardRow {
  const { side, id, span, now } = given;
  const { check, progress, busy, isUp, latest } = state;
  const idle = now - (latest?.ended ?? now);
  const isComplete = check?.completion != null;
  const isStuck = isUp && !isComplete && busy === undefined && idle > STUCK_AFTER;
  const took = (end: number | undefined) =>
    side?.began === undefined || end === undefined
      ? '–'
      : durationWords(Math.round(end - side.began), 'ms');
  return {
    name: shown(progress?.participant ?? 'nobody', 80),
    seat: /@(.+)$/.exec(seat.memory)?.[1] ?? '',
    earned: check?.score.earned ?? 0,
    of: lab.checks.reduce((sum, { points = 10 }) => sum + points, 0),
    hints: check?.score.hints ?? 0,
    passed: lab.checks.map(
      (one) => check?.checks.find((graded) => graded.id === one.id)?.verdict === 'pass',
    ),
    detected: took(side?.detected),
    contained: took(side?.contained),
    status: isStuck
      ? `No progress for ${Math.floor(idle / 60_000)} min`
      : isComplete
        ? 'Complete'
        : busy !== undefined
          ? 'At it'
          : isUp
            ? 'Working'
            : 'Down',
    isStuck,
    href: side === undefined ? undefined : `/replay/${encodeURIComponent(id)}`,
    strip: side === undefined ? undefined : stripOf(side, span),
  };
}

function stripOf(
  { staged, began, detected, contained }: Side,
  span: number,
): BoardStrip | undefined {
  if (began === undefined) return undefined;
  const x = (time: number) =>
    `${(4 + (Math.min(span, Math.max(0, time - began)) / span) * 92).toFixed(2)}%`;
  const attacks = staged.events.flatMap(({ phase }, at) =>
    phase === 'attack' ? [x(staged.scene.drawnAt[at] ?? 0)] : [],
  );
  return {
    attacks: [...new Set(attacks)].slice(0, 40),
    detected: detected === undefined ? undefined : x(detected),
    contained: contained === undefined ? undefined : x(contained),
  };
}

function lengthOf({ staged, began, contained, detected }: Side): number {
  if (began === undefined) return 0;
  const attacks = staged.events.flatMap(({ phase }, at) =>
    phase === 'attack' ? [staged.scene.drawnAt[at] ?? 0] : [],
  );
  return Math.max(...attacks, contained ?? began, detected ?? began) - began;
}

const compare = (one: string, other: string): number => Number(one > other) - Number(one < other);
