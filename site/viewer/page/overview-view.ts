import { DENSE_ORDER } from '../layout/dense-lane.ts';
import { overviewBars } from '../layout/overview-bars.ts';
import { stretchesOf, type TimeAxis, timeAxis, wholeWindow } from '../layout/time-axis.ts';
import { ROLES, type Scene } from '../scene.ts';
import { eventAt } from '../steps.ts';
import { fitCanvas } from './paint-lanes.ts';
import { onThemeChange, type Palette, readPalette } from './palette.ts';
import type { Session } from './session.ts';

const OVERVIEW_PX = 38;
const BAR_PX = 4;
const FOLD_PX = 14;
/** A chapter narrower than a finger is a tick; the chapter keys still reach it. */
const LEAST_CHAPTER_PX = 24;

/** Flags to draw over the whole, of bookmarks. */
export interface Flag {
  readonly from: number;
  readonly to: number;
  readonly text: string;
}

export interface Overview {
  placeHand(time: number, isOn: boolean): void;
  showFlags(flags: readonly Flag[]): void;
}

/** The whole as a small skyline, with the window, the moment, the chapters and the flags in it. */
export function showOverview(
  session: Session,
  host: HTMLElement,
  chapters: HTMLElement | null,
): Overview {
  const canvas = document.createElement('canvas');
  const [frame, veil, hand] = [made('b', 'frame'), made('i', 'future'), made('i', 'hand')];
  const flagHost = made('div', 'flags');
  host.replaceChildren(canvas, veil, frame, flagHost, hand);
  const { scene } = session;
  host.setAttribute('aria-valuemin', '0');
  host.setAttribute('aria-valuemax', String(scene.count));
  const whole = wholeWindow(scene.drawnAt);
  let palette = readPalette();
  let widthPx = Math.max(120, host.clientWidth);
  let axis = axisOf(scene, widthPx, session.now.fold);
  let flags: readonly Flag[] = [];
  const buttons = showChapters(session, chapters);

  const placeFrame = () => {
    const { window } = session.now;
    frame.hidden = window === undefined;
    if (window === undefined) return;
    const [left, right] = [axis.xOf(window.from), axis.xOf(window.to)];
    frame.style.left = `${left}px`;
    frame.style.width = `${Math.max(2, right - left)}px`;
  };
  const placeFlags = () => {
    flagHost.replaceChildren(
      ...flags.map(({ from, to, text }) => {
        const flag = made('i', 'flag');
        const [left, right] = [clamp(axis, axis.xOf(from)), clamp(axis, axis.xOf(to))];
        flag.title = text;
        flag.style.left = `${left}px`;
        flag.style.width = `${Math.max(0, right - left)}px`;
        return flag;
      }),
    );
  };
  const paint = () => {
    axis = axisOf(scene, widthPx, session.now.fold);
    paintBars(canvas, scene, axis, palette);
    placeFrame();
    placeFlags();
    placeChapters(scene, axis, buttons);
  };
  followScrub(session, host, () => axis);
  session.onChange((now, before) => {
    if (now.fold !== before.fold) paint();
    else if (now.window !== before.window) placeFrame();
  });
  new ResizeObserver(() => {
    const width = Math.max(120, host.clientWidth);
    if (width === widthPx) return;
    widthPx = width;
    paint();
  }).observe(host);
  onThemeChange(() => {
    palette = readPalette();
    paint();
  });
  paint();
  return {
    placeHand: (time, isOn) => {
      hand.hidden = !isOn;
      veil.hidden = !isOn;
      const x = axis.xOf(Math.min(whole.to, Math.max(whole.from, time)));
      hand.style.transform = `translateX(${x}px)`;
      veil.style.transform = `translateX(${x}px)`;
    },
    showFlags: (wanted) => {
      flags = wanted;
      placeFlags();
    },
  };
}

const clamp = ({ widthPx }: TimeAxis, x: number): number => Math.max(0, Math.min(widthPx - 1, x));

function made(name: string, className: string): HTMLElement {
  const element = document.createElement(name);
  element.className = className;
  return element;
}

function followScrub(session: Session, host: HTMLElement, axisNow: () => TimeAxis): void {
  const scrub = (event: PointerEvent) => {
    const { left } = host.getBoundingClientRect();
    const axis = axisNow();
    const x = Math.min(axis.widthPx, Math.max(0, event.clientX - left));
    session.change({ time: axis.timeAt(x), playing: 0 }, 'move');
  };
  host.addEventListener('pointerdown', (event) => {
    host.setPointerCapture(event.pointerId);
    scrub(event);
  });
  host.addEventListener('pointermove', (event) => {
    if (host.hasPointerCapture(event.pointerId)) scrub(event);
  });
}

function showChapters(session: Session, host: HTMLElement | null): readonly HTMLButtonElement[] {
  const buttons = session.scene.chapters.map(({ title, from }) => {
    const button = document.createElement('button');
    button.type = 'button';
    button.textContent = title;
    button.addEventListener('click', () => {
      session.change({ time: from, selected: eventAt(session.scene, from), playing: 0 });
    });
    return button;
  });
  host?.replaceChildren(...buttons);
  const tell = () => {
    const { now, scene } = session;
    const time = now.time ?? scene.drawnAt[now.selected ?? -1];
    const at = time === undefined ? -1 : scene.chapters.findLastIndex(({ from }) => from <= time);
    buttons.forEach((button, each) => {
      if (each === at) button.setAttribute('aria-current', 'true');
      else button.removeAttribute('aria-current');
    });
  };
  let last: unknown;
  session.onChange((now) => {
    // While it plays this is asked for with every frame, and a chapter lasts longer.
    const key = now.playing === 0 ? undefined : Math.floor((now.time ?? 0) / 50);
    if (key !== undefined && key === last) return;
    last = key;
    tell();
  });
  tell();
  return buttons;
}

/** Each stands above the time it begins at, as wide as it lasts. */
function placeChapters(
  { chapters }: Scene,
  axis: TimeAxis,
  buttons: readonly HTMLButtonElement[],
): void {
  buttons.forEach((button, at) => {
    const left = axis.xOf(chapters[at]?.from ?? 0);
    const next = chapters[at + 1]?.from;
    const width = (next === undefined ? axis.widthPx : axis.xOf(next)) - left;
    button.style.left = `${left}px`;
    button.style.width = `${Math.max(1, width)}px`;
    button.classList.toggle('is-tick', width < LEAST_CHAPTER_PX);
    button.tabIndex = width < LEAST_CHAPTER_PX ? -1 : 0;
  });
}

function axisOf(scene: Scene, widthPx: number, fold: boolean): TimeAxis {
  const { from, to } = wholeWindow(scene.drawnAt);
  return timeAxis(stretchesOf(scene.drawnAt, from, to, fold), widthPx, FOLD_PX);
}

/** Bars of a few pixels: single columns of a chart this small would not be seen. */
function paintBars(
  canvas: HTMLCanvasElement,
  scene: Scene,
  axis: TimeAxis,
  palette: Palette,
): void {
  fitCanvas(canvas, axis.widthPx, OVERVIEW_PX);
  const context = canvas.getContext('2d');
  if (context === null) return;
  const coarse = timeAxis(axis.segments, axis.widthPx / BAR_PX, FOLD_PX / BAR_PX);
  const heights = overviewBars(scene, coarse, OVERVIEW_PX - 4);
  context.setTransform(devicePixelRatio, 0, 0, devicePixelRatio, 0, 0);
  context.clearRect(0, 0, axis.widthPx, OVERVIEW_PX);
  paintFolds(context, axis, palette);
  for (let bar = 0; bar < Math.floor(coarse.widthPx); bar += 1) {
    let y = OVERVIEW_PX;
    for (const role of DENSE_ORDER) {
      const height = heights[bar * ROLES.length + role] ?? 0;
      if (height === 0) continue;
      y -= height;
      context.fillStyle = palette.roles[ROLES[role]];
      context.fillRect(bar * BAR_PX, y, BAR_PX - 1, height - (height > 4 ? 1 : 0));
    }
  }
}

function paintFolds(context: CanvasRenderingContext2D, axis: TimeAxis, palette: Palette): void {
  context.strokeStyle = palette.ink.edge;
  context.fillStyle = palette.ink.paper;
  context.lineWidth = 1;
  for (const { kind, left, right } of axis.segments) {
    if (kind !== 'quiet') continue;
    context.fillRect(left, 0, right - left, OVERVIEW_PX);
    context.beginPath();
    for (const [x, depth] of [
      [left, 2],
      [right, -2],
    ] as const) {
      context.moveTo(x, 0);
      for (let y = 4, isOut = true; y <= OVERVIEW_PX; y += 4, isOut = !isOut) {
        context.lineTo(isOut ? x + depth : x, y);
      }
    }
    context.stroke();
  }
}
