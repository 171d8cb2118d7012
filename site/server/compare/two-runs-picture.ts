import { shortDuration } from '../../viewer/layout/short-duration.ts';
import { insideLabel, stretchesOf, ticksOf, timeAxis } from '../../viewer/layout/time-axis.ts';
import { type IncidentStrip, quietStrips } from '../pictures/incident-strip.ts';
import { percent, type RoleMark, roleMarks } from '../pictures/role-lanes.ts';
import { type Alignment, type Side, zeroOf } from './milestones.ts';

/** Two runs above and below one clock; slanted lines join the same milestones. */
export interface TwoRunsPicture {
  readonly above: readonly RoleMark[];
  readonly below: readonly RoleMark[];
  readonly ticks: readonly { readonly x: string; readonly label: string }[];
  readonly quiet: IncidentStrip['quiet'];
  readonly joins: readonly {
    readonly x1: string;
    readonly x2: string;
    readonly labelX: string;
    readonly labelY: number;
    readonly label: string;
  }[];
}

const WIDTH = 1_000;
/** Room at either end, as a part of what is shown. */
const MARGIN = 0.03;

export function twoRunsPicture(one: Side, other: Side, alignment: Alignment): TwoRunsPicture {
  const sides = [one, other].map((side) => ({ side, zero: zeroOf(side, alignment) }));
  const times = Float64Array.from(
    sides.flatMap(({ side, zero }) =>
      [...side.staged.scene.drawnAt]
        .filter((_time, at) => side.staged.events[at]?.phase !== 'background')
        .map((time) => time - zero),
    ),
  ).sort();
  const [first = 0, last = 0] = [times[0], times.at(-1)];
  const folded = stretchesOf(times, first, last, true);
  const shown = folded.reduce(
    (sum, { from, to, kind }) => sum + (kind === 'shown' ? to - from : 0),
    0,
  );
  const margin = Math.max(shown * MARGIN, 4);
  const axis = timeAxis(stretchesOf(times, first - margin, last + margin, true), WIDTH);
  const xOf = (zero: number) => (time: number) => axis.xOf(time - zero) / 10;
  const [zeroAbove = 0, zeroBelow = 0] = sides.map(({ zero }) => zero);
  return {
    above: roleMarks(one.staged, xOf(zeroAbove)),
    below: roleMarks(other.staged, xOf(zeroBelow)),
    ticks: ticksOf(axis).map(({ x, label }) => ({
      x: percent(insideLabel(x, WIDTH) / 10),
      label: alignment === 'clock' ? label : sinceWords(axis.timeAt(x)),
    })),
    quiet: quietStrips(axis),
    joins: JOINED.flatMap(({ milestone, word }, number) => {
      const [from, to] = [one[milestone], other[milestone]];
      if (from === undefined || to === undefined) return [];
      const [x1, x2] = [xOf(zeroAbove)(from), xOf(zeroBelow)(to)];
      return [
        {
          x1: percent(x1),
          x2: percent(x2),
          labelX: percent(Math.min(88, Math.max(8, (x1 + x2) / 2))),
          // One below the other, for two milestones may lie a hair apart.
          labelY: number * 17,
          label: joinWords(word, to - zeroBelow - (from - zeroAbove)),
        },
      ];
    }),
  };
}

const JOINED = [
  { milestone: 'began', word: 'first action' },
  { milestone: 'detected', word: 'detected' },
  { milestone: 'contained', word: 'contained' },
] as const;

/** "T+2 m"; "T-350 ms" before it. */
const sinceWords = (ms: number): string =>
  Math.abs(ms) < 0.5 ? 'T+0' : `T${ms < 0 ? '−' : '+'}${shortDuration(Math.abs(ms))}`;

const joinWords = (word: string, ms: number): string => {
  if (Math.abs(ms) < 1) return word;
  return `${word}, ${shortDuration(Math.abs(ms))} ${ms < 0 ? 'sooner' : 'later'}`;
};
