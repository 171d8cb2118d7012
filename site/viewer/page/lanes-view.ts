import { eventUnder } from '../layout/event-under.ts';
import { type LaneLayout, layOutLanes } from '../layout/lane-layout.ts';
import { type TimeAxis, timeAxis } from '../layout/time-axis.ts';
import { followPointer } from './follow-pointer.ts';
import { labelsIn } from './labels.ts';
import { fitCanvas, HEAD_PX, paintLanes } from './paint-lanes.ts';
import { skylinePainter } from './paint-skyline.ts';
import { onThemeChange, readPalette } from './palette.ts';
import { seenPartOf } from './seen-part.ts';
import type { Session, Shown } from './session.ts';
import { spritesFor } from './sprites.ts';
import { wordLanes } from './word-lanes.ts';

const LEAST_WIDTH_PX = 620;
const SLOW_FRAME_MS = 20;
const SLOW_FRAMES = 3;
/** Frames further apart than this are not one movement. */
const ONE_MOVEMENT_MS = 60;
const REST_MS = 120;

/** What was drawn last, for whoever points at it. */
export interface Drawn {
  readonly axis: TimeAxis;
  readonly layout: LaneLayout;
  /** @param y from the top of the stage. */
  eventUnder(x: number, y: number): number | undefined;
}

/**
 * The lanes as they are drawn with script: skylines and marks on two canvases, words over them, and over everything
 * the veil and the playhead, which alone move while playing.
 */
export function showLanes(session: Session, host: HTMLElement): void {
  const stage = element('div', 'stage');
  stage.setAttribute('aria-hidden', 'true');
  const skyline = document.createElement('canvas');
  skyline.className = 'skyline';
  const canvas = document.createElement('canvas');
  const words = element('div', 'words');
  const ring = element('div', 'ring');
  const veil = element('div', 'veil');
  const playhead = element('div', 'playhead');
  stage.append(skyline, canvas, veil, words, ring, playhead);
  host.replaceChildren(stage);
  host.setAttribute('role', 'application');
  host.setAttribute('aria-roledescription', 'timeline');
  host.setAttribute('aria-label', `Timeline, ${session.scene.lanes.length} lanes`);
  // Kept in main memory: skylines are copied into it with every pan and zoom.
  const context = canvas.getContext('2d', { willReadFrequently: true });
  if (context === null) return;

  const labels = labelsIn(words);
  const painter = skylinePainter(skyline);
  let palette = readPalette();
  let ratio = devicePixelRatio;
  let sprites = spritesFor(palette, ratio);
  let drawn: Drawn | undefined;
  let isDue = false;
  let widthPx = Math.max(LEAST_WIDTH_PX, host.clientWidth);

  const useRatio = (wanted: number) => {
    if (wanted === ratio) return;
    ratio = wanted;
    sprites = spritesFor(palette, ratio);
  };
  const draw = () => {
    isDue = false;
    const { scene, now, derived } = session;
    const axis = timeAxis(derived.stretches, widthPx);
    const { lanes, choice, rows, isHeard } = derived;
    const layout = layOutLanes(scene, lanes, axis, {
      always: now.selected,
      hidden: choice.hidden,
      rows,
    });
    drawn = {
      axis,
      layout,
      eventUnder: (x, y) => eventUnder(scene, lanes, layout, axis, x, y - HEAD_PX, choice.kept),
    };
    const height = `${HEAD_PX + layout.heightPx}px`;
    if (stage.style.height !== height) stage.style.height = height;
    const part = { ...seen.part(HEAD_PX + layout.heightPx), widthPx };
    fitCanvas(canvas, widthPx, part.heightPx, ratio);
    canvas.style.top = `${part.topPx}px`;
    context.setTransform(1, 0, 0, 1, 0, 0);
    context.clearRect(0, 0, canvas.width, canvas.height);
    if (ratio === 1) painter.paintOnto(context, layout, part, palette);
    else painter.paintBeneath(layout, part, palette);
    const { selected } = now;
    paintLanes(context, {
      part,
      scene,
      axis,
      layout,
      selected,
      kept: choice.kept,
      isHeard,
      palette,
      sprites,
      ratio,
    });
    wordLanes(scene, axis, layout, labels);
    placeRing(layout, selected, ring);
    placePlayhead(now);
  };
  const pace = paceOf(
    () => {
      useRatio(1);
    },
    () => {
      useRatio(devicePixelRatio);
      plan();
    },
  );
  const plan = () => {
    if (isDue) return;
    isDue = true;
    requestAnimationFrame((at) => {
      pace(at, ratio > 1);
      draw();
    });
  };
  const placePlayhead = ({ time }: Shown) => {
    const isOn = time !== undefined && drawn !== undefined;
    veil.hidden = !isOn;
    playhead.hidden = !isOn;
    if (!isOn || drawn === undefined) return;
    const x = Math.max(-1, Math.min(drawn.axis.widthPx + 1, drawn.axis.xOf(time)));
    veil.style.transform = `translateX(${x}px)`;
    playhead.style.transform = `translateX(${x}px)`;
  };

  let heardUntil = session.derived.heardUntil;
  session.onChange((now, before) => {
    const movedOnly =
      now.selected === before.selected &&
      now.window === before.window &&
      now.filter === before.filter &&
      now.hide === before.hide &&
      now.dim === before.dim &&
      now.fold === before.fold &&
      now.pins === before.pins &&
      heardUntil === session.derived.heardUntil;
    heardUntil = session.derived.heardUntil;
    if (movedOnly) placePlayhead(now);
    else plan();
  });
  new ResizeObserver(() => {
    const width = Math.max(LEAST_WIDTH_PX, host.clientWidth);
    if (width === widthPx) return;
    widthPx = width;
    plan();
  }).observe(host);
  onThemeChange(() => {
    palette = readPalette();
    sprites = spritesFor(palette, ratio);
    plan();
  });
  followPointer(session, stage, () => drawn);
  const seen = seenPartOf(stage, plan);
  draw();
  if (document.fonts.status !== 'loaded') void document.fonts.ready.then(plan);
}

/** Draws coarser while moving where the machine cannot keep up, and sharp again once the picture rests. */
function paceOf(coarsen: () => void, sharpen: () => void): (at: number, isFine: boolean) => void {
  let [last, slow, timer] = [0, 0, 0];
  return (at, isFine) => {
    const took = at - last;
    last = at;
    slow = took > SLOW_FRAME_MS && took < ONE_MOVEMENT_MS ? slow + 1 : 0;
    if (slow >= SLOW_FRAMES && isFine) coarsen();
    clearTimeout(timer);
    if (devicePixelRatio > 1) timer = window.setTimeout(sharpen, REST_MS);
  };
}

function placeRing(layout: LaneLayout, selected: number | undefined, ring: HTMLElement): void {
  const mark = layout.marks.find(({ event }) => event === selected);
  ring.hidden = mark === undefined;
  if (mark === undefined) return;
  ring.style.left = `${Math.round(mark.x) - 11}px`;
  ring.style.top = `${Math.round(HEAD_PX + mark.y) - 11}px`;
}

function element(name: string, className: string): HTMLElement {
  const made = document.createElement(name);
  made.className = className;
  return made;
}
