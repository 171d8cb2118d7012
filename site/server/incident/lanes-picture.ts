import type { Choice } from '../../viewer/filter/choice.ts';
import { indexLanes, type LaneIndex } from '../../viewer/layout/lane-index.ts';
import { LANE_HEIGHT_PX, type LaneLayout, layOutLanes } from '../../viewer/layout/lane-layout.ts';
import { shortDuration } from '../../viewer/layout/short-duration.ts';
import {
  insideLabel,
  stretchesOf,
  type TimeAxis,
  ticksOf,
  timeAxis,
  wholeWindow,
} from '../../viewer/layout/time-axis.ts';
import { type Look, type Role, type Scene, textOf } from '../../viewer/scene.ts';
import type { ViewState } from '../../viewer/view-state.ts';
import { clockOf } from './moment-words.ts';

/**
 * The lanes as they are drawn without script. Widths are parts of the picture's, in percent, so that it fits any screen
 * without knowing it; what needs pixels is laid out for `NOMINAL_PX`.
 */
export interface LanesPicture {
  readonly heightPx: number;
  readonly laneHeightPx: number;
  readonly headPx: number;
  readonly lanes: readonly {
    readonly label: string;
    readonly name: string;
    readonly kind: string;
    readonly y: number;
  }[];
  readonly ticks: readonly {
    readonly x: string;
    readonly label: string;
    readonly labelX: string;
  }[];
  readonly quiet: readonly {
    readonly x: string;
    readonly width: string;
    readonly middle: string;
    readonly label: string;
  }[];
  readonly gaps: readonly { readonly x: string; readonly width: string; readonly label: string }[];
  readonly whiskers: readonly {
    readonly x1: string;
    readonly x2: string;
    readonly y: number;
    readonly role: Role;
  }[];
  readonly marks: readonly PictureMark[];
  readonly more: readonly { readonly x: string; readonly y: number; readonly count: number }[];
  readonly links: readonly PictureLink[];
  readonly measures: readonly PictureMeasure[];
  readonly tooMany: boolean;
}

export interface PictureMark {
  readonly x: string;
  readonly y: number;
  readonly role: Role;
  readonly look: Look;
  readonly href: string;
  readonly label: string;
  readonly isSelected: boolean;
  readonly isDim: boolean;
}

export interface PictureLink {
  readonly x1: string;
  readonly y1: number;
  readonly x2: string;
  readonly y2: number;
  readonly isInferred: boolean;
}

export interface PictureMeasure {
  readonly x1: string;
  readonly x2: string;
  readonly middle: string;
  readonly y: number;
  readonly label: string;
  readonly isOpen: boolean;
}

const NOMINAL_PX = 940;
const HEAD_PX = 80;
/** With more folds than this there is room for their lengths only. */
const MOST_WORDY_STRIPS = 6;
/** More would make a page of megabytes; the table and the viewer with script show them all. */
const MOST_MARKS = 1_500;

export function lanesPicture(
  scene: Scene,
  state: ViewState,
  choice: Choice,
  selected: number | undefined,
  hrefOf: (eventId: string) => string,
): LanesPicture {
  const { from, to } = state.window ?? wholeWindow(scene.drawnAt);
  const axis = timeAxis(stretchesOf(scene.drawnAt, from, to, state.fold), NOMINAL_PX);
  const layout = layOutLanes(scene, laneIndexOf(scene), axis, {
    always: selected,
    hidden: choice.hidden,
  });
  const tooMany = layout.marks.length > MOST_MARKS || layout.dense.length > 0;
  return {
    heightPx: layout.heightPx,
    laneHeightPx: LANE_HEIGHT_PX,
    headPx: HEAD_PX,
    lanes: scene.lanes.map(({ label, name, kind }, at) => ({
      label,
      name,
      kind,
      y: at * LANE_HEIGHT_PX,
    })),
    ticks: ticksOf(axis).map(({ x, label }) => ({
      x: percent(x),
      labelX: percent(insideLabel(x, NOMINAL_PX)),
      label,
    })),
    quiet: quietStrips(axis),
    gaps: scene.gaps.map((gap) => {
      const [left, right] = [clamped(axis.xOf(gap.from)), clamped(axis.xOf(gap.to))];
      return { x: percent(left), width: percent(Math.max(right - left, 3)), label: gap.because };
    }),
    whiskers: layout.whiskers.map(({ event, left, right, y }) => ({
      x1: percent(left),
      x2: percent(right),
      y,
      role: layout.marks.find((mark) => mark.event === event)?.role ?? 'platform',
    })),
    marks: tooMany ? [] : marksOf(layout, scene, choice, selected, hrefOf),
    more: tooMany ? [] : layout.more.map(({ x, y, count }) => ({ x: percent(x), y, count })),
    links: selected === undefined ? [] : linksOf(layout, scene, selected),
    measures: scene.measures.map((measure, at) => measureOf(measure, axis, at)),
    tooMany,
  };
}

const indexes = new WeakMap<Scene, readonly LaneIndex[]>();

function laneIndexOf(scene: Scene): readonly LaneIndex[] {
  const known = indexes.get(scene) ?? indexLanes(scene);
  indexes.set(scene, known);
  return known;
}

const percent = (x: number): string => `${((x / NOMINAL_PX) * 100).toFixed(3)}%`;

const clamped = (x: number): number => Math.min(NOMINAL_PX, Math.max(0, x));

function quietStrips(axis: TimeAxis): LanesPicture['quiet'] {
  const strips = axis.segments.filter(({ kind }) => kind === 'quiet');
  const word = strips.length <= MOST_WORDY_STRIPS ? ' quiet' : '';
  return strips.map(({ left, right, from, to }) => ({
    x: percent(left),
    width: percent(right - left),
    middle: percent((left + right) / 2),
    label: `${shortDuration(to - from)}${word}`,
  }));
}

function marksOf(
  layout: LaneLayout,
  scene: Scene,
  choice: Choice,
  selected: number | undefined,
  hrefOf: (eventId: string) => string,
): readonly PictureMark[] {
  return layout.marks.map(({ event, x, y, role, look }) => ({
    x: percent(x),
    y,
    role,
    look,
    href: hrefOf(scene.ids[event] ?? ''),
    label: `${clockOf(scene.drawnAt[event] ?? 0)} ${textOf(scene, 'title', event)}`,
    isSelected: event === selected,
    isDim: choice.kept[event] === 0,
  }));
}

function linksOf(layout: LaneLayout, scene: Scene, selected: number): readonly PictureLink[] {
  const markOf = new Map(layout.marks.map((mark) => [mark.event, mark]));
  const links: PictureLink[] = [];
  const { from, to, grounds } = scene.links;
  for (let at = 0; at < from.length; at += 1) {
    if (from[at] !== selected && to[at] !== selected) continue;
    const [cause, effect] = [markOf.get(from[at] ?? -1), markOf.get(to[at] ?? -1)];
    if (cause === undefined || effect === undefined) continue;
    links.push({
      x1: percent(cause.x),
      y1: cause.y,
      x2: percent(effect.x),
      y2: effect.y,
      isInferred: grounds[at] === 2,
    });
  }
  return links;
}

function measureOf(measure: Scene['measures'][number], axis: TimeAxis, at: number): PictureMeasure {
  const left = clamped(axis.xOf(measure.from));
  const right = measure.to === null ? NOMINAL_PX : clamped(axis.xOf(measure.to));
  return {
    x1: percent(left),
    x2: percent(right),
    middle: percent((left + right) / 2),
    y: 12 + at * 16,
    label: measure.label,
    isOpen: measure.to === null,
  };
}
