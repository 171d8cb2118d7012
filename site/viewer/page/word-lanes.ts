import { LANE_HEIGHT_PX, type LaneLayout } from '../layout/lane-layout.ts';
import { shortDuration } from '../layout/short-duration.ts';
import { insideLabel, type TimeAxis, ticksOf } from '../layout/time-axis.ts';
import { earliestAt, type Scene, textOf } from '../scene.ts';
import type { Labels } from './labels.ts';
import { HEAD_PX, MEASURE_ROWS_PX } from './paint-lanes.ts';

/** With more folds than this there is room for their lengths only. */
const MOST_WORDY_STRIPS = 6;
const MOST_WORDS = 24;
const WORD_PX = 6.6;

/** All that is said in words on and above the lanes. */
export function wordLanes(scene: Scene, axis: TimeAxis, layout: LaneLayout, labels: Labels): void {
  labels.begin();
  wordMeasures(scene, axis, labels);
  for (const { x, label } of ticksOf(axis)) {
    labels.put(insideLabel(x, axis.widthPx), HEAD_PX - 12, label, 'word-tick');
  }
  wordStrips(axis, labels, wordGaps(scene, axis, labels));
  wordWaits(scene, axis, layout, labels);
  wordBands(scene, axis, layout, labels);
  labels.end();
}

/** In the middle of its line; beside it where it is longer than the line. */
function wordMeasures(scene: Scene, axis: TimeAxis, labels: Labels): void {
  scene.measures.forEach(({ from, to, label }, at) => {
    const y = MEASURE_ROWS_PX[at % MEASURE_ROWS_PX.length] ?? 12;
    const left = Math.max(0, axis.xOf(from));
    const right = Math.min(axis.widthPx, to === null ? axis.widthPx : axis.xOf(to));
    const needs = label.length * WORD_PX + 24;
    if (right < 0 || left > axis.widthPx) return;
    if (right - left > needs) labels.put((left + right) / 2, y, label, 'word-measure');
    else if (right + needs < axis.widthPx) labels.put(right + 8, y, label, 'word-measure', 'start');
    else labels.put(left - 8, y, label, 'word-measure', 'end');
  });
}

/** @param taken where something else is said on the same line. */
function wordStrips(axis: TimeAxis, labels: Labels, taken: readonly number[]): void {
  const strips = axis.segments.filter(({ kind }) => kind === 'quiet');
  const word = strips.length <= MOST_WORDY_STRIPS ? ' quiet' : '';
  let last = Number.NEGATIVE_INFINITY;
  for (const { left, right, from, to } of strips) {
    const middle = (left + right) / 2;
    if (middle - last < 34 || taken.some((x) => Math.abs(x - middle) < 60)) continue;
    last = middle;
    labels.put(
      insideLabel(middle, axis.widthPx),
      50,
      `${shortDuration(to - from)}${word}`,
      'word-strip',
    );
  }
}

/** @returns where it is said. */
function wordGaps({ gaps }: Scene, axis: TimeAxis, labels: Labels): readonly number[] {
  const said: number[] = [];
  for (const { from, to } of gaps) {
    const [left, right] = [Math.max(0, axis.xOf(from)), Math.min(axis.widthPx, axis.xOf(to))];
    const middle = (left + right) / 2;
    const isNear = middle - (said.at(-1) ?? Number.NEGATIVE_INFINITY) < 44;
    if (right < 0 || left > axis.widthPx || isNear || said.length >= MOST_WORDS) continue;
    said.push(middle);
    labels.put(insideLabel(middle, axis.widthPx), 50, 'no log', 'word-no-log');
  }
  return said;
}

const middleOf = (row: number): number => HEAD_PX + (row + 0.5) * LANE_HEIGHT_PX;

function wordWaits(scene: Scene, axis: TimeAxis, layout: LaneLayout, labels: Labels): void {
  let said = 0;
  for (const { from, to, label } of scene.waits) {
    const left = Math.max(0, axis.xOf(scene.drawnAt[from] ?? 0));
    const right = Math.min(axis.widthPx, axis.xOf(scene.drawnAt[to] ?? 0));
    if (right - left < label.length * WORD_PX + 30 || said >= MOST_WORDS) continue;
    said += 1;
    const y = middleOf(layout.rowOf[scene.lane[to] ?? 0] ?? 0);
    labels.put((left + right) / 2, y, label, 'word-wait');
  }
}

/** "Reads customers-08.parquet, some time in 04:41:15": for a second that fills the picture, its mark elsewhere. */
function wordBands(scene: Scene, axis: TimeAxis, layout: LaneLayout, labels: Labels): void {
  const rows = new Set<number>();
  const marked = new Set(layout.marks.map(({ event }) => event));
  for (const { event, left, right, y } of layout.whiskers) {
    const [from, to] = [Math.max(0, left), Math.min(axis.widthPx, right)];
    const row = Math.floor(y / LANE_HEIGHT_PX);
    if (marked.has(event) || rows.has(row) || rows.size >= MOST_WORDS) continue;
    if (to - from < axis.widthPx / 2) continue;
    rows.add(row);
    const clock = new Date(earliestAt(scene, event)).toISOString().slice(11, 19);
    const text = `${textOf(scene, 'title', event)}, some time in ${clock}`;
    labels.put(from + 44, HEAD_PX + y - 9, text, 'word-band', 'start');
  }
}
