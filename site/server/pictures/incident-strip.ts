import type { Incident, Timeline } from '../../../replay/timeline/timeline.ts';
import { shortDuration } from '../../viewer/layout/short-duration.ts';
import {
  insideLabel,
  stretchesOf,
  type TimeAxis,
  ticksOf,
  timeAxis,
  wholeWindow,
} from '../../viewer/layout/time-axis.ts';
import { durationWords } from '../scene/duration-words.ts';
import { shown } from '../scene/event-words.ts';
import { type Staged, sceneOf } from '../scene/scene-of.ts';
import { percent, type RoleMark, roleMarks } from './role-lanes.ts';

/** One incident on four lines, with how long it took to detect and to contain stated above them. */
export interface IncidentStrip {
  readonly marks: readonly RoleMark[];
  readonly ticks: readonly { readonly x: string; readonly label: string }[];
  readonly quiet: readonly {
    readonly x: string;
    readonly width: string;
    readonly middle: string;
    readonly label: string;
  }[];
  readonly measures: readonly {
    readonly x1: string;
    readonly x2: string;
    readonly middle: string;
    readonly y: number;
    readonly label: string;
    readonly isOpen: boolean;
  }[];
  /** All of it in a sentence. */
  readonly sentence: string;
}

const WIDTH = 1_000;
/** On paper the whole is narrower than on a screen, and its labels are not. */
const LEAST_TICK = 120;

export function incidentStrip(staged: Staged): IncidentStrip | undefined {
  const { scene, incident } = staged;
  if (incident === undefined || scene.count === 0) return undefined;
  const { from, to } = wholeWindow(scene.drawnAt);
  const axis = timeAxis(stretchesOf(scene.drawnAt, from, to, true), WIDTH);
  return {
    marks: roleMarks(staged, (time) => axis.xOf(time) / 10),
    ticks: readableTicks(axis),
    quiet: quietStrips(axis),
    measures: scene.measures.map((measure, number) => {
      const [left, right] = [inside(axis.xOf(measure.from)), inside(axis.xOf(measure.to ?? to))];
      return {
        x1: at(left),
        x2: at(right),
        middle: at(Math.min(880, Math.max(120, (left + right) / 2))),
        y: 12 + number * 20,
        label: measure.label,
        isOpen: measure.to === null,
      };
    }),
    sentence: sentenceOf(incident),
  };
}

function readableTicks(axis: TimeAxis): IncidentStrip['ticks'] {
  let last = -WIDTH;
  return ticksOf(axis).flatMap(({ x, label }) => {
    const place = insideLabel(x, WIDTH);
    if (place - last < LEAST_TICK) return [];
    last = place;
    return [{ x: at(place), label }];
  });
}

/** The gravest incident of a run, staged; undefined where there is none. */
export function gravestOf(timeline: Timeline): Staged | undefined {
  const [gravest] = [...timeline.incidents].sort((a, b) => RANK[a.severity] - RANK[b.severity]);
  return gravest === undefined ? undefined : sceneOf(timeline, gravest);
}

const RANK = { high: 0, medium: 1, low: 2 } as const;

export const quietStrips = (axis: TimeAxis): IncidentStrip['quiet'] =>
  axis.segments
    .filter(({ kind }) => kind === 'quiet')
    .map(({ left, right, from, to }) => ({
      x: at(left),
      width: at(right - left),
      middle: at((left + right) / 2),
      label: shortDuration(to - from),
    }));

const at = (x: number): string => percent((x / WIDTH) * 100);

const inside = (x: number): number => Math.min(WIDTH, Math.max(0, x));

function sentenceOf({ title, metrics, precision }: Incident): string {
  const { timeToDetectMs, timeToContainMs } = metrics;
  const detected =
    timeToDetectMs === null
      ? 'when it was detected cannot be known'
      : `detected after ${durationWords(timeToDetectMs, precision.timeToDetectMs)}`;
  const contained =
    timeToContainMs === null
      ? 'not contained in this evidence'
      : `contained after ${durationWords(timeToContainMs, precision.timeToContainMs)}`;
  return `${shown(title, 200)}: ${detected}, ${contained}.`;
}
