import { DENSE_ORDER, type DenseLane } from '../layout/dense-lane.ts';
import { LANE_HEIGHT_PX, type LaneLayout, type Mark } from '../layout/lane-layout.ts';
import { ROLES, type Role } from '../scene.ts';
import type { Palette } from './palette.ts';

const SHAPES: Readonly<Record<Role, Path2D>> = {
  attacker: new Path2D('M0-5.5 5.5 4.5h-11z'),
  platform: new Path2D('M-4.5-4.5h9v9h-9z'),
  detection: new Path2D('M0-6 6 0 0 6-6 0z'),
  response: new Path2D('M5 0a5 5 0 1 1-10 0a5 5 0 1 1 10 0z'),
  failure: new Path2D('M-4.5-4.5l9 9m0-9l-9 9'),
};
const QUIET_ALPHA = 0.62;
const DIM_ALPHA = 0.22;
const WHISKER_ALPHA = 0.4;

/** Sizes the canvas to so many CSS pixels, sharp on the screen it is on. */
export function fitCanvas(canvas: HTMLCanvasElement, widthPx: number, heightPx: number): void {
  const ratio = devicePixelRatio;
  const [width, height] = [Math.round(widthPx * ratio), Math.round(heightPx * ratio)];
  if (canvas.width !== width) canvas.width = width;
  if (canvas.height !== height) canvas.height = height;
  canvas.style.width = `${widthPx}px`;
  canvas.style.height = `${heightPx}px`;
}

/** The skylines as an image, kept for as long as what they show does not change. */
export interface Skyline {
  readonly image: ImageData;
}

/** Marks, whiskers and skylines. Everything that is text or line is SVG beneath. */
export function paintLanes(
  canvas: HTMLCanvasElement,
  layout: LaneLayout,
  skyline: Skyline | undefined,
  kept: Uint8Array,
  palette: Palette,
): void {
  // Kept in main memory: an image of a million pixels is copied into it with every pan and zoom.
  const context = canvas.getContext('2d', { willReadFrequently: true });
  if (context === null) return;
  const ratio = devicePixelRatio;
  context.setTransform(ratio, 0, 0, ratio, 0, 0);
  context.clearRect(0, 0, canvas.width, canvas.height);
  if (skyline !== undefined && ratio === 1) context.putImageData(skyline.image, 0, 0);
  else if (skyline !== undefined) paintEnlarged(context, skyline.image);
  const roleOfMark = new Map(layout.marks.map(({ event, role }) => [event, role]));
  context.lineWidth = 2;
  context.globalAlpha = WHISKER_ALPHA;
  for (const { event, left, right, y } of layout.whiskers) {
    context.strokeStyle = palette.roles[roleOfMark.get(event) ?? 'platform'];
    context.beginPath();
    context.moveTo(left, y);
    context.lineTo(right, y);
    context.stroke();
  }
  for (const mark of layout.marks) paintMark(context, mark, kept[mark.event] === 0, palette);
  context.globalAlpha = 1;
}

function paintMark(
  context: CanvasRenderingContext2D,
  { x, y, role, look }: Mark,
  isDim: boolean,
  palette: Palette,
): void {
  const isHollow = look === 'hollow' || look === 'quiet-hollow';
  const isQuiet = look === 'quiet' || look === 'quiet-hollow';
  context.globalAlpha = isDim ? DIM_ALPHA : isQuiet ? QUIET_ALPHA : 1;
  context.strokeStyle = palette.roles[role];
  context.fillStyle = isHollow ? palette.sheet : palette.roles[role];
  context.lineWidth = role === 'failure' ? 2.6 : 1.6;
  context.translate(x, y);
  if (role !== 'failure') context.fill(SHAPES[role]);
  context.stroke(SHAPES[role]);
  context.translate(-x, -y);
}

/** All skylines in one image, in CSS pixels; enlarging it keeps its columns sharp. */
export function skylineOf(
  layout: LaneLayout,
  widthPx: number,
  { pixels: colours }: Palette,
): Skyline | undefined {
  if (layout.dense.length === 0) return undefined;
  const width = Math.floor(widthPx);
  const image = new ImageData(width, Math.max(1, layout.heightPx));
  const pixels = new Uint32Array(image.data.buffer);
  for (const lane of layout.dense) fillDense(pixels, width, lane, colours);
  return { image };
}

/** On a finer screen every pixel of the image becomes several; its columns stay sharp. */
function paintEnlarged(context: CanvasRenderingContext2D, image: ImageData): void {
  const sheet = new OffscreenCanvas(image.width, image.height);
  sheet.getContext('2d', { willReadFrequently: true })?.putImageData(image, 0, 0);
  context.imageSmoothingEnabled = false;
  context.drawImage(sheet, 0, 0);
}

function fillDense(
  pixels: Uint32Array,
  width: number,
  { lane, heights }: DenseLane,
  colours: readonly number[],
): void {
  const bottom = ((lane + 1) * LANE_HEIGHT_PX - 3) * width;
  for (let x = 0; x < width; x += 1) {
    let at = bottom + x;
    for (let place = 0; place < DENSE_ORDER.length; place += 1) {
      const role = DENSE_ORDER[place] ?? 0;
      const end = at - (heights[x * ROLES.length + role] ?? 0) * width;
      const colour = colours[role] ?? 0;
      for (; at > end; at -= width) pixels[at] = colour;
    }
  }
}
