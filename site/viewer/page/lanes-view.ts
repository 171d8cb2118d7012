import { type LaneLayout, layOutLanes, markAt } from '../layout/lane-layout.ts';
import { type TimeAxis, timeAxis, wholeWindow } from '../layout/time-axis.ts';
import { chainOf } from '../steps.ts';
import { backdropOf, HEAD_PX } from './backdrop.ts';
import { fitCanvas, paintLanes, type Skyline, skylineOf } from './paint-lanes.ts';
import { onThemeChange, type Palette, readPalette } from './palette.ts';
import type { Derived, Session, Shown } from './session.ts';
import { svg } from './svg.ts';

const LEAST_WIDTH_PX = 620;
/** A drag shorter than this is a click. */
const LEAST_DRAG_PX = 5;

/**
 * The lanes as they are drawn with script: lines and text in SVG, marks on a canvas over it, and over both the veil
 * and the playhead, which alone move while playing.
 */
export function showLanes(session: Session, host: HTMLElement): void {
  const stage = element('div', 'stage');
  const picture = svg('svg', { class: 'lane-picture', 'aria-hidden': 'true' });
  const canvas = document.createElement('canvas');
  canvas.setAttribute('aria-hidden', 'true');
  const veil = element('div', 'veil');
  const playhead = element('div', 'playhead');
  stage.append(picture, canvas, veil, playhead);
  host.replaceChildren(stage);
  host.setAttribute('role', 'application');
  host.setAttribute('aria-roledescription', 'timeline');
  host.setAttribute('aria-label', `Timeline, ${session.scene.lanes.length} lanes`);

  let palette = readPalette();
  let drawn: { readonly axis: TimeAxis; readonly layout: LaneLayout } | undefined;
  let painted:
    | (Pick<Derived, 'stretches' | 'lanes'> & {
        readonly widthPx: number;
        readonly palette: Palette;
        readonly skyline: Skyline | undefined;
      })
    | undefined;
  let isDue = false;
  const draw = () => {
    isDue = false;
    const { scene, now, derived } = session;
    const widthPx = Math.max(LEAST_WIDTH_PX, host.clientWidth);
    const axis = timeAxis(derived.stretches, widthPx);
    const layout = layOutLanes(scene, derived.lanes, axis, {
      always: now.selected,
      hidden: derived.choice.hidden,
    });
    drawn = { axis, layout };
    picture.setAttribute('width', String(widthPx));
    picture.setAttribute('height', String(HEAD_PX + layout.heightPx));
    picture.replaceChildren(...backdropOf(scene, axis, layout, now.selected));
    fitCanvas(canvas, widthPx, layout.heightPx);
    const isSame =
      painted?.stretches === derived.stretches &&
      painted.lanes === derived.lanes &&
      painted.widthPx === widthPx &&
      painted.palette === palette;
    const skyline = isSame ? painted?.skyline : skylineOf(layout, widthPx, palette);
    painted = { stretches: derived.stretches, lanes: derived.lanes, widthPx, palette, skyline };
    paintLanes(canvas, layout, skyline, derived.choice.kept, palette);
    placePlayhead(now);
  };
  const plan = () => {
    if (isDue) return;
    isDue = true;
    requestAnimationFrame(draw);
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

  session.onChange((now, before) => {
    const movedOnly =
      now.selected === before.selected &&
      now.window === before.window &&
      now.filter === before.filter &&
      now.hide === before.hide &&
      now.dim === before.dim &&
      now.fold === before.fold;
    if (movedOnly) placePlayhead(now);
    else plan();
  });
  new ResizeObserver(plan).observe(host);
  onThemeChange(() => {
    palette = readPalette();
    plan();
  });
  followPointer(session, stage, () => drawn);
  draw();
}

function element(name: string, className: string): HTMLElement {
  const made = document.createElement(name);
  made.className = className;
  return made;
}

type Drawn = () => { readonly axis: TimeAxis; readonly layout: LaneLayout } | undefined;

function followPointer(session: Session, stage: HTMLElement, drawn: Drawn): void {
  const placeOf = (event: MouseEvent) => {
    const box = stage.getBoundingClientRect();
    return { x: event.clientX - box.left, y: event.clientY - box.top };
  };
  let dragFrom: number | undefined;
  stage.addEventListener('pointerdown', (event) => {
    const { x, y } = placeOf(event);
    dragFrom = y < HEAD_PX ? x : undefined;
  });
  stage.addEventListener('click', (event) => {
    const at = drawn();
    if (at === undefined) return;
    const { x, y } = placeOf(event);
    if (dragFrom !== undefined && Math.abs(x - dragFrom) >= LEAST_DRAG_PX) {
      const [from, to] = [
        at.axis.timeAt(Math.min(x, dragFrom)),
        at.axis.timeAt(Math.max(x, dragFrom)),
      ];
      session.change({ window: { from, to } });
      return;
    }
    const mark = y < HEAD_PX ? undefined : markAt(at.layout, x, y - HEAD_PX, 12);
    if (mark !== undefined) session.change({ selected: mark.event });
    else session.change({ time: at.axis.timeAt(x) }, 'move');
  });
  stage.addEventListener('dblclick', (event) => {
    const at = drawn();
    const { x, y } = placeOf(event);
    const mark = at === undefined ? undefined : markAt(at.layout, x, y - HEAD_PX, 12);
    if (mark !== undefined) session.change({ window: windowAround(session, mark.event) });
  });
  stage.addEventListener(
    'wheel',
    (event) => {
      const at = drawn();
      // A plain wheel scrolls the page; nobody is to be caught in here.
      if (at === undefined || (!event.ctrlKey && !event.metaKey && !event.shiftKey)) return;
      event.preventDefault();
      const delta = event.deltaY === 0 ? event.deltaX : event.deltaY;
      if (event.shiftKey) panBy(session, delta / at.axis.widthPx);
      else zoomBy(session, Math.exp(delta * 0.002), at.axis.timeAt(placeOf(event).x));
    },
    { passive: false },
  );
}

/** The causal chain of an event, with some room. */
export function windowAround({ scene }: Session, event: number) {
  const times = [...chainOf(scene, event)].map((each) => scene.drawnAt[each] ?? 0);
  return wholeWindow(Float64Array.from(times).sort());
}

const LEAST_WINDOW_MS = 2;

/** @param factor below one shows less time. */
export function zoomBy(session: Session, factor: number, about: number): void {
  const whole = wholeWindow(session.scene.drawnAt);
  const { from, to } = session.now.window ?? whole;
  const next = {
    from: Math.max(whole.from, about - (about - from) * factor),
    to: Math.min(whole.to, about + (to - about) * factor),
  };
  if (next.to - next.from < LEAST_WINDOW_MS) return;
  const isWhole = next.from <= whole.from && next.to >= whole.to;
  session.change({ window: isWhole ? undefined : next });
}

/** @param part of the window's length. */
export function panBy(session: Session, part: number): void {
  const whole = wholeWindow(session.scene.drawnAt);
  const { from, to } = session.now.window ?? whole;
  const wanted = (to - from) * part;
  const by = Math.max(whole.from - from, Math.min(whole.to - to, wanted));
  if (by !== 0) session.change({ window: { from: from + by, to: to + by } });
}
