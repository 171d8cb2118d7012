import { LANE_HEIGHT_PX, type LaneLayout, type Mark } from '../layout/lane-layout.ts';
import type { TimeAxis } from '../layout/time-axis.ts';
import { linkIndexOf } from '../link-index.ts';
import { ROLES, type Scene } from '../scene.ts';
import type { Palette } from './palette.ts';
import { putSprite, type Sprites } from './sprites.ts';

export const HEAD_PX = 80;
const QUIET_ALPHA = 0.62;
const DIM_ALPHA = 0.22;
/** Happened, and nobody could know of it yet. */
const UNHEARD_ALPHA = 0.3;
const BAND_ALPHA = 0.34;
/** With more links in view than this, only those of the selection are drawn. */
const MOST_LINKS = 120;
const NEAR_MARK_PX = 9;
/** A band shorter than this would be all ends. */
const ENDED_PX = 40;

/** The part of the stage that is seen, and so drawn; from the top of the stage. */
export interface Part {
  readonly topPx: number;
  readonly widthPx: number;
  readonly heightPx: number;
}

export interface Painting {
  readonly part: Part;
  readonly scene: Scene;
  readonly axis: TimeAxis;
  readonly layout: LaneLayout;
  readonly selected: number | undefined;
  /** 0 for each event the filter leaves out. */
  readonly kept: Uint8Array;
  /** Whether the log of an event had been delivered at the moment shown. */
  isHeard(event: number): boolean;
  readonly palette: Palette;
  readonly sprites: Sprites;
  readonly ratio: number;
}

/** Everything of the lanes that is line or mark, in the order in which it lies over each other. */
export function paintLanes(context: CanvasRenderingContext2D, painting: Painting): void {
  const { part, ratio } = painting;
  context.setTransform(ratio, 0, 0, ratio, 0, -part.topPx * ratio);
  context.globalAlpha = 1;
  paintQuiet(context, painting);
  paintGaps(context, painting);
  paintMeasures(context, painting);
  context.translate(0, HEAD_PX);
  paintBands(context, painting);
  paintWaits(context, painting);
  paintLinks(context, painting);
  paintMarks(context, painting);
  paintCounts(context, painting);
}

/** Sizes the canvas to so many CSS pixels, each of them `ratio` pixels wide. */
export function fitCanvas(
  canvas: HTMLCanvasElement,
  widthPx: number,
  heightPx: number,
  ratio = devicePixelRatio,
): void {
  const [width, height] = [Math.round(widthPx * ratio), Math.round(heightPx * ratio)];
  if (canvas.width !== width) canvas.width = width;
  if (canvas.height !== height) canvas.height = height;
  canvas.style.width = `${widthPx}px`;
  canvas.style.height = `${heightPx}px`;
}

type Context = CanvasRenderingContext2D;

const TEETH_PX = 4;

/** Folded time is a strip torn out of the sheet. */
function paintQuiet(context: Context, { axis, layout, palette }: Painting): void {
  context.fillStyle = palette.ink.paper;
  context.strokeStyle = palette.ink.edge;
  context.lineWidth = 1;
  for (const { kind, left, right } of axis.segments) {
    if (kind !== 'quiet') continue;
    context.fillRect(left, HEAD_PX, right - left, layout.heightPx);
    context.beginPath();
    tear(context, left, layout.heightPx, 3);
    tear(context, right, layout.heightPx, -3);
    context.stroke();
  }
}

function tear(context: Context, x: number, heightPx: number, depth: number): void {
  context.moveTo(x, HEAD_PX);
  for (let y = 0, isOut = true; y < heightPx; y += TEETH_PX, isOut = !isOut) {
    context.lineTo(isOut ? x + depth : x, HEAD_PX + Math.min(heightPx, y + TEETH_PX));
  }
}

const HATCH_STEP_PX = 9;

/** Time the evidence says nothing about, hatched over all lanes. */
function paintGaps(context: Context, { scene, axis, layout, palette }: Painting): void {
  for (const { from, to } of scene.gaps) {
    const left = Math.max(0, axis.xOf(from));
    const right = Math.min(axis.widthPx, Math.max(axis.xOf(to), left + 3));
    if (right <= 0 || left >= axis.widthPx) continue;
    context.save();
    context.beginPath();
    context.rect(left, HEAD_PX, right - left, layout.heightPx);
    context.clip();
    context.strokeStyle = palette.roles.failure;
    context.lineWidth = 2;
    context.globalAlpha = 0.6;
    context.beginPath();
    for (let x = left - layout.heightPx; x < right; x += HATCH_STEP_PX) {
      context.moveTo(x, HEAD_PX + layout.heightPx);
      context.lineTo(x + layout.heightPx, HEAD_PX);
    }
    context.stroke();
    context.restore();
  }
}

export const MEASURE_ROWS_PX = [12, 30] as const;

/** The dimension lines of the drawing: where each begins and ends, and how far down it reaches. */
function paintMeasures(context: Context, { scene, axis, layout, palette }: Painting): void {
  context.strokeStyle = palette.ink['ink-2'];
  context.fillStyle = palette.ink['ink-2'];
  context.lineWidth = 1;
  scene.measures.forEach(({ from, to }, at) => {
    const y = MEASURE_ROWS_PX[at % MEASURE_ROWS_PX.length] ?? 12;
    const [left, right] = [axis.xOf(from), to === null ? axis.widthPx + 10 : axis.xOf(to)];
    if (right < 0 || left > axis.widthPx) return;
    context.setLineDash(to === null ? [5, 4] : []);
    stroke(context, Math.max(0, left), y + 0.5, Math.min(axis.widthPx, right), y + 0.5);
    context.setLineDash([]);
    if (right - left > 14) {
      arrowHead(context, left, y + 0.5, -1, 0);
      if (to !== null) arrowHead(context, right, y + 0.5, 1, 0);
    }
    stroke(context, left, y - 5, left, y + 6);
    if (to !== null) stroke(context, right, y - 5, right, y + 6);
    context.setLineDash([1, 3]);
    stroke(context, left, y + 6, left, HEAD_PX + layout.heightPx);
    if (to !== null) stroke(context, right, y + 6, right, HEAD_PX + layout.heightPx);
    context.setLineDash([]);
  });
}

function stroke(context: Context, x1: number, y1: number, x2: number, y2: number): void {
  context.beginPath();
  context.moveTo(x1, y1);
  context.lineTo(x2, y2);
  context.stroke();
}

function arrowHead(context: Context, x: number, y: number, alongX: number, alongY: number): void {
  const [length, half] = [7, 3.2];
  context.beginPath();
  context.moveTo(x, y);
  context.lineTo(x - alongX * length - alongY * half, y - alongY * length + alongX * half);
  context.lineTo(x - alongX * length + alongY * half, y - alongY * length - alongX * half);
  context.fill();
}

const isVisible = (axis: TimeAxis, left: number, right: number): boolean =>
  right >= 0 && left <= axis.widthPx;

/** The second an event lies in, where a second is wide enough to be seen. */
function paintBands(context: Context, painting: Painting): void {
  const { scene, axis, layout, kept, palette } = painting;
  context.lineWidth = 2;
  for (const { event, left, right, y } of layout.whiskers) {
    if (!isVisible(axis, left, right)) continue;
    context.globalAlpha = kept[event] === 0 ? DIM_ALPHA / 2 : BAND_ALPHA;
    context.strokeStyle = palette.roles[ROLES[scene.role[event] ?? 1] ?? 'platform'];
    context.beginPath();
    context.moveTo(Math.max(-2, left), y);
    context.lineTo(Math.min(axis.widthPx + 2, right), y);
    if (right - left > ENDED_PX) {
      context.moveTo(left, y - 4);
      context.lineTo(left, y + 4);
      context.moveTo(right, y - 4);
      context.lineTo(right, y + 4);
    }
    context.stroke();
  }
  context.globalAlpha = 1;
}

/** The platform waits before it tries again: a dotted line from one attempt to the next. */
function paintWaits(context: Context, { scene, axis, layout, palette }: Painting): void {
  context.strokeStyle = palette.roles.failure;
  context.lineWidth = 1.6;
  context.setLineDash([1.6, 4]);
  context.beginPath();
  for (const { from, to } of scene.waits) {
    const [left, right] = [axis.xOf(scene.drawnAt[from] ?? 0), axis.xOf(scene.drawnAt[to] ?? 0)];
    if (!isVisible(axis, left, right) || right - left < 2 * NEAR_MARK_PX) continue;
    const y = ((layout.rowOf[scene.lane[to] ?? 0] ?? 0) + 0.5) * LANE_HEIGHT_PX;
    context.moveTo(Math.max(-6, left + NEAR_MARK_PX), y);
    context.lineTo(Math.min(axis.widthPx + 6, right - NEAR_MARK_PX), y);
  }
  context.stroke();
  context.setLineDash([]);
}

/** From the cause to the effect. Those of the selection stand out; of what is out of view the direction is shown. */
function paintLinks(context: Context, painting: Painting): void {
  const { scene, layout, selected, palette } = painting;
  const markOf = new Map(layout.marks.map((mark) => [mark.event, mark]));
  const { from, to, grounds } = scene.links;
  const isQuietPicture = from.length <= MOST_LINKS;
  if (isQuietPicture) {
    context.globalAlpha = 0.55;
    context.lineWidth = 1;
    context.strokeStyle = palette.ink.edge;
    context.fillStyle = palette.ink.edge;
    for (let link = 0; link < from.length; link += 1) {
      if (from[link] === selected || to[link] === selected) continue;
      const [cause, effect] = [markOf.get(from[link] ?? -1), markOf.get(to[link] ?? -1)];
      if (cause !== undefined && effect !== undefined) {
        arrow(context, cause, effect, grounds[link] === 2);
      }
    }
  }
  if (selected === undefined || !markOf.has(selected)) return;
  context.globalAlpha = 1;
  context.lineWidth = 1.6;
  context.strokeStyle = palette.ink.ink;
  context.fillStyle = palette.ink.ink;
  const { into, outOf } = linkIndexOf(scene.links);
  for (const link of [...into(selected), ...outOf(selected)]) {
    const [cause, effect] = [from[link] ?? 0, to[link] ?? 0];
    const start = markOf.get(cause) ?? placeOf(painting, cause);
    const end = markOf.get(effect) ?? placeOf(painting, effect);
    context.globalAlpha = painting.kept[cause] === 0 || painting.kept[effect] === 0 ? 0.5 : 1;
    arrow(context, start, end, grounds[link] === 2);
  }
  context.globalAlpha = 1;
}

/** Where a mark would stand that is not drawn; no further out than the edge of the picture. */
function placeOf({ scene, axis, layout }: Painting, event: number): Pick<Mark, 'x' | 'y'> {
  const x = axis.xOf(scene.drawnAt[event] ?? 0);
  const row = layout.rowOf[scene.lane[event] ?? 0] ?? 0;
  return {
    x: Math.max(-20, Math.min(axis.widthPx + 20, x)),
    y: (row + 0.5) * LANE_HEIGHT_PX,
  };
}

type Point = Pick<Mark, 'x' | 'y'>;

function arrow(context: Context, start: Point, end: Point, isInferred: boolean): void {
  const [across, down] = [end.x - start.x, end.y - start.y];
  context.setLineDash(isInferred ? [5, 4] : []);
  context.beginPath();
  context.moveTo(start.x, start.y);
  if (Math.abs(across) > 24 && Math.abs(down) > 4) {
    const towards = Math.sign(across);
    const tip = end.x - towards * NEAR_MARK_PX;
    context.quadraticCurveTo(start.x, end.y, tip - towards * 5, end.y);
    context.stroke();
    context.setLineDash([]);
    arrowHead(context, tip, end.y, towards, 0);
    return;
  }
  const length = Math.max(1, Math.hypot(across, down));
  const [alongX, alongY] = [across / length, down / length];
  const [tipX, tipY] = [end.x - alongX * NEAR_MARK_PX, end.y - alongY * NEAR_MARK_PX];
  context.lineTo(tipX - alongX * 5, tipY - alongY * 5);
  context.stroke();
  context.setLineDash([]);
  if (length > 2 * NEAR_MARK_PX) arrowHead(context, tipX, tipY, alongX, alongY);
}

function paintMarks(context: Context, painting: Painting): void {
  const { layout, kept, sprites, ratio, part } = painting;
  const offset = HEAD_PX - part.topPx;
  context.setTransform(1, 0, 0, 1, 0, 0);
  for (const { event, x, y, role, look } of layout.marks) {
    if (y + offset < -NEAR_MARK_PX || y + offset > part.heightPx + NEAR_MARK_PX) continue;
    const isQuiet = look === 'quiet' || look === 'quiet-hollow';
    context.globalAlpha =
      kept[event] === 0
        ? DIM_ALPHA
        : !painting.isHeard(event)
          ? UNHEARD_ALPHA
          : isQuiet
            ? QUIET_ALPHA
            : 1;
    putSprite(context, sprites, role, look, x * ratio, (offset + y) * ratio);
  }
  context.globalAlpha = 1;
  context.setTransform(ratio, 0, 0, ratio, 0, offset * ratio);
}

const EDGE_PX = 6;
const DIGIT_PX = 6.4;

/** How many marks found no place in a stack, and how many events each lane has outside of the window. */
function paintCounts(context: Context, { axis, layout, palette, part }: Painting): void {
  const isSeen = (y: number): boolean =>
    HEAD_PX + y > part.topPx && HEAD_PX + y < part.topPx + part.heightPx;
  context.font = '11px "Atkinson Next", sans-serif';
  context.textBaseline = 'middle';
  const say = (text: string, x: number, y: number) => {
    if (!isSeen(y)) return;
    const width = text.length * DIGIT_PX;
    context.fillStyle = palette.ink.sheet;
    context.fillRect(context.textAlign === 'right' ? x - width : x, y - 7, width, 14);
    context.fillStyle = palette.ink['ink-2'];
    context.fillText(text, x, y);
  };
  context.textAlign = 'left';
  for (const { x, y, count } of layout.more) say(`+${count}`, x, y);
  layout.outside.forEach(({ before, after }, row) => {
    const y = (row + 0.5) * LANE_HEIGHT_PX;
    context.textAlign = 'left';
    if (before > 0) say(`‹ ${before}`, EDGE_PX, y);
    context.textAlign = 'right';
    if (after > 0) say(`${after} ›`, axis.widthPx - EDGE_PX, y);
  });
}
