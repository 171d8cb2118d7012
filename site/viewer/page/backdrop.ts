import { LANE_HEIGHT_PX, type LaneLayout } from '../layout/lane-layout.ts';
import { shortDuration } from '../layout/short-duration.ts';
import { insideLabel, type TimeAxis, ticksOf } from '../layout/time-axis.ts';
import type { Scene } from '../scene.ts';
import { svg } from './svg.ts';

export const HEAD_PX = 80;
const MOST_WORDY_STRIPS = 6;

/** All that is line or text behind the marks: measures, ticks, quiet strips, gaps, links. */
export function backdropOf(
  scene: Scene,
  axis: TimeAxis,
  layout: LaneLayout,
  selected: number | undefined,
): readonly SVGElement[] {
  return [
    ...measureLines(scene, axis, layout),
    group('ticks', ticks(axis)),
    group('rules', rules(scene, axis)),
    ...quietStrips(axis, layout),
    ...gaps(scene, axis, layout),
    group('links', selected === undefined ? [] : links(scene, layout, selected)),
    group('more', [...overflows(layout), ...edges(layout, axis)]),
    ...(selected === undefined ? [] : ring(layout, selected)),
  ];
}

function group(name: string, members: readonly SVGElement[]): SVGElement {
  const made = svg('g', { class: name });
  made.append(...members);
  return made;
}

const clamped = (x: number, axis: TimeAxis): number => Math.min(axis.widthPx, Math.max(0, x));

function measureLines(scene: Scene, axis: TimeAxis, layout: LaneLayout): readonly SVGElement[] {
  const bottom = HEAD_PX + layout.heightPx;
  return scene.measures.flatMap(({ from, to, label }, at) => {
    const y = 12 + at * 16;
    const left = clamped(axis.xOf(from), axis);
    const right = to === null ? axis.widthPx : clamped(axis.xOf(to), axis);
    if (right - left < 2) return [];
    const drop = (x: number) => svg('line', { class: 'drop', x1: x, x2: x, y1: y - 5, y2: bottom });
    return [
      group(to === null ? 'measure open' : 'measure', [
        svg('line', { x1: left, x2: right, y1: y, y2: y }),
        drop(left),
        ...(to === null ? [] : [drop(right)]),
        svg('text', { x: (left + right) / 2, y: y + 4 }, label),
      ]),
    ];
  });
}

const ticks = (axis: TimeAxis): readonly SVGElement[] =>
  ticksOf(axis).flatMap(({ x, label }) => [
    svg('line', { x1: x, x2: x, y1: HEAD_PX - 4, y2: HEAD_PX }),
    svg('text', { x: insideLabel(x, axis.widthPx), y: HEAD_PX - 9 }, label),
  ]);

const rules = (scene: Scene, { widthPx }: TimeAxis): readonly SVGElement[] =>
  scene.lanes.map((_lane, at) => {
    const y = HEAD_PX + at * LANE_HEIGHT_PX;
    return svg('line', { x1: 0, x2: widthPx, y1: y, y2: y });
  });

function quietStrips(axis: TimeAxis, { heightPx }: LaneLayout): readonly SVGElement[] {
  const strips = axis.segments.filter(({ kind }) => kind === 'quiet');
  const word = strips.length <= MOST_WORDY_STRIPS ? ' quiet' : '';
  const waves = Math.ceil(heightPx / 8);
  return strips.map(({ left, right, from, to }) =>
    group('quiet-strip', [
      svg('rect', { x: left, y: HEAD_PX, width: right - left, height: heightPx }),
      svg('path', { d: `M${left} ${HEAD_PX}${'l3 4l-3 4'.repeat(waves)}` }),
      svg('path', { d: `M${right} ${HEAD_PX}${'l-3 4l3 4'.repeat(waves)}` }),
      svg('text', { x: (left + right) / 2, y: HEAD_PX - 32 }, `${shortDuration(to - from)}${word}`),
    ]),
  );
}

const gaps = (scene: Scene, axis: TimeAxis, { heightPx }: LaneLayout): readonly SVGElement[] =>
  scene.gaps.flatMap(({ from, to, because }) => {
    const [left, right] = [clamped(axis.xOf(from), axis), clamped(axis.xOf(to), axis)];
    if (right <= 0 || left >= axis.widthPx) return [];
    const width = Math.max(3, right - left);
    const area = svg('rect', { x: left, y: HEAD_PX, width, height: heightPx });
    area.append(svg('title', {}, because));
    return [group('gap', [area, svg('text', { x: left + width / 2, y: HEAD_PX - 32 }, 'no log')])];
  });

/** From the cause to the effect; to an event that is not drawn, a stub. */
function links(scene: Scene, layout: LaneLayout, selected: number): readonly SVGElement[] {
  const markOf = new Map(layout.marks.map((mark) => [mark.event, mark]));
  const here = markOf.get(selected);
  if (here === undefined) return [];
  const { from, to, grounds } = scene.links;
  return [...from.keys()].flatMap((at) => {
    if (from[at] !== selected && to[at] !== selected) return [];
    const [cause, effect] = [markOf.get(from[at] ?? -1), markOf.get(to[at] ?? -1)];
    const isStub = cause === undefined || effect === undefined;
    const start = cause ?? { x: here.x - 26, y: here.y };
    const end = effect ?? { x: here.x + 26, y: here.y };
    const names = [grounds[at] === 2 ? 'inferred' : '', isStub ? 'stub' : ''].join(' ').trim();
    return [
      svg('line', {
        x1: start.x,
        y1: HEAD_PX + start.y,
        x2: end.x,
        y2: HEAD_PX + end.y,
        'marker-end': 'url(#arrow)',
        ...(names !== '' && { class: names }),
      }),
    ];
  });
}

const overflows = ({ more }: LaneLayout): readonly SVGElement[] =>
  more.map(({ x, y, count }) => svg('text', { x, y: HEAD_PX + y + 4 }, `+${count}`));

/** What lies outside of the window, per lane. */
const edges = ({ outside }: LaneLayout, { widthPx }: TimeAxis): readonly SVGElement[] =>
  outside.flatMap(({ before, after }, lane) => {
    const y = HEAD_PX + (lane + 0.5) * LANE_HEIGHT_PX + 4;
    return [
      ...(before > 0 ? [svg('text', { x: 3, y }, `‹ ${before}`)] : []),
      ...(after > 0 ? [svg('text', { x: widthPx - 3, y, class: 'end' }, `${after} ›`)] : []),
    ];
  });

function ring(layout: LaneLayout, selected: number): readonly SVGElement[] {
  const mark = layout.marks.find(({ event }) => event === selected);
  if (mark === undefined) return [];
  const { x, y } = mark;
  return [svg('rect', { class: 'chosen', x: x - 11, y: HEAD_PX + y - 11, width: 22, height: 22 })];
}
