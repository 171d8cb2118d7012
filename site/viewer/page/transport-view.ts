import { layOutDense } from '../layout/dense-lane.ts';
import { indexLanes } from '../layout/lane-index.ts';
import { stretchesOf, type TimeAxis, timeAxis, wholeWindow } from '../layout/time-axis.ts';
import { advanced } from '../playback.ts';
import { ROLES, type Scene } from '../scene.ts';
import { eventAt, nextChapter, nextEvent } from '../steps.ts';
import { SPEEDS } from '../view-state.ts';
import { fitCanvas } from './paint-lanes.ts';
import { onThemeChange, readPalette } from './palette.ts';
import type { Session } from './session.ts';

const OVERVIEW_PX = 34;
const BAR_PX = 4;

/** Play, step, scrub: the bar at the foot of the page. */
export function showTransport(session: Session, host: HTMLElement): void {
  host.hidden = false;
  const button = (name: string) => host.querySelector<HTMLButtonElement>(`[data-do=${name}]`);
  const play = button('play');
  const clock = host.querySelector('.clock');
  const count = host.querySelector('.count');
  const speed = host.querySelector<HTMLSelectElement>('select');
  const slider = host.querySelector<HTMLElement>('.overview');
  if (play === null || clock === null || count === null || speed === null || slider === null)
    return;

  play.addEventListener('click', () => {
    togglePlay(session, 1);
  });
  button('previous')?.addEventListener('click', () => {
    stepBy(session, -1);
  });
  button('next')?.addEventListener('click', () => {
    stepBy(session, 1);
  });
  button('previous-chapter')?.addEventListener('click', () => {
    goToChapter(session, -1);
  });
  button('next-chapter')?.addEventListener('click', () => {
    goToChapter(session, 1);
  });
  speed.replaceChildren(...SPEEDS.map((each) => new Option(`${each}×`, String(each))));
  speed.addEventListener('change', () => {
    session.change({ speed: Number(speed.value) }, 'move');
  });
  const overview = showOverview(session, slider);
  const tell = () => {
    const { now, scene, derived } = session;
    const time = now.time ?? scene.drawnAt[now.selected ?? 0] ?? 0;
    clock.textContent = new Date(time).toISOString().slice(11, 23);
    const happened = now.time === undefined ? now.selected : eventAt(scene, now.time);
    count.textContent =
      happened === undefined ? `${scene.count} events` : `event ${happened + 1} of ${scene.count}`;
    play.setAttribute('aria-label', now.playing === 0 ? 'Play' : 'Pause');
    play.classList.toggle('is-playing', now.playing !== 0);
    speed.value = String(derived.speed);
    slider.setAttribute('aria-valuenow', String((happened ?? -1) + 1));
    slider.setAttribute('aria-valuetext', `${clock.textContent} UTC, ${count.textContent}`);
    overview(time, now.time !== undefined || now.selected !== undefined);
  };
  showChapters(session, host.querySelector('.chapters'));
  session.onChange(tell);
  tell();
  playAlong(session);
}

export function togglePlay(session: Session, way: 1 | -1): void {
  const { now, scene } = session;
  if (now.playing !== 0) {
    session.change({ playing: 0 }, 'move');
    return;
  }
  const { from, to } = wholeWindow(scene.drawnAt);
  const start =
    now.time ?? (now.selected === undefined ? from : (scene.drawnAt[now.selected] ?? from));
  const isAtEnd = way === 1 ? start >= to - 1e-3 : start <= from + 1e-3;
  session.change({ playing: way, time: isAtEnd ? (way === 1 ? from : to) : start }, 'move');
}

/** To the next or previous event, which becomes the selected one and the moment. */
export function stepBy(session: Session, way: 1 | -1): void {
  const { scene, derived, now } = session;
  goToEvent(session, nextEvent(scene, derived.choice.kept, now.selected, way));
}

export function goToEvent(session: Session, event: number | undefined): void {
  if (event === undefined) return;
  const { scene, now } = session;
  const time = scene.drawnAt[event] ?? 0;
  const { window } = now;
  // What is selected must be seen: the window follows.
  const isOutside = window !== undefined && (time < window.from || time > window.to);
  const half = isOutside ? (window.to - window.from) / 2 : 0;
  session.change({
    selected: event,
    playing: 0,
    ...(now.time !== undefined && { time }),
    ...(isOutside && { window: { from: time - half, to: time + half } }),
  });
}

export function goToChapter(session: Session, way: 1 | -1): void {
  const { scene, now } = session;
  const here = now.time ?? scene.drawnAt[now.selected ?? 0] ?? 0;
  const time = nextChapter(scene, here, way);
  if (time === undefined) return;
  const selected = eventAt(scene, time);
  session.change({ time, selected: selected ?? now.selected, playing: 0 });
}

export function changeSpeed(session: Session, way: 1 | -1): void {
  const at = SPEEDS.indexOf(session.derived.speed);
  const speed = SPEEDS[at + way];
  if (speed !== undefined) session.change({ speed }, 'move');
}

/** Moves the moment while it plays; with reduced motion from event to event instead of smoothly. */
function playAlong(session: Session): void {
  const isStill = matchMedia('(prefers-reduced-motion: reduce)');
  let last = 0;
  let owed = 0;
  const frame = (at: number) => {
    const { now, derived, scene } = session;
    if (now.playing === 0 || now.time === undefined) return;
    const elapsed = Math.min(100, at - last);
    last = at;
    owed += elapsed;
    if (isStill.matches && owed < 500) return void requestAnimationFrame(frame);
    const whole = stretchesForPlay(session);
    const time = isStill.matches
      ? (scene.drawnAt[(eventAt(scene, now.time) ?? -1) + now.playing] ?? whole.to)
      : advanced(whole.stretches, now.time, elapsed, derived.speed * now.playing);
    owed = 0;
    const isOver = now.playing === 1 ? time >= whole.to - 1e-3 : time <= whole.from + 1e-3;
    session.change({ time, ...(isOver && { playing: 0 }), ...following(session, time) }, 'move');
    if (!isOver) requestAnimationFrame(frame);
  };
  session.onChange((now, before) => {
    if (now.playing === 0 || before.playing !== 0) return;
    last = performance.now();
    requestAnimationFrame(frame);
  });
}

function stretchesForPlay({ scene, now, derived }: Session) {
  const { from, to } = wholeWindow(scene.drawnAt);
  const stretches =
    now.window === undefined ? derived.stretches : stretchesOf(scene.drawnAt, from, to, now.fold);
  return { stretches, from, to };
}

/** The window goes along when the moment leaves it. */
function following({ now }: Session, time: number) {
  const { window } = now;
  if (window === undefined || (time >= window.from && time <= window.to)) return {};
  const long = window.to - window.from;
  return {
    window: now.playing === 1 ? { from: time, to: time + long } : { from: time - long, to: time },
  };
}

function showChapters(session: Session, host: Element | null): void {
  host?.replaceChildren(
    ...session.scene.chapters.map(({ title, from }) => {
      const made = document.createElement('button');
      made.type = 'button';
      made.textContent = title;
      made.addEventListener('click', () => {
        session.change({ time: from, selected: eventAt(session.scene, from), playing: 0 });
      });
      return made;
    }),
  );
}

/** The whole as a small skyline with the moment in it. @returns a function that places the moment. */
function showOverview(session: Session, host: HTMLElement): (time: number, isOn: boolean) => void {
  const canvas = document.createElement('canvas');
  const hand = document.createElement('i');
  const frame = document.createElement('b');
  host.replaceChildren(canvas, frame, hand);
  const { scene } = session;
  host.setAttribute('aria-valuemin', '0');
  host.setAttribute('aria-valuemax', String(scene.count));
  const whole = wholeWindow(scene.drawnAt);
  let axis = axisOf(scene, host, session.now.fold);
  const paint = () => {
    axis = axisOf(scene, host, session.now.fold);
    paintOverview(canvas, scene, axis);
    placeFrame();
  };
  const placeFrame = () => {
    const { window } = session.now;
    frame.hidden = window === undefined;
    if (window === undefined) return;
    const [left, right] = [axis.xOf(window.from), axis.xOf(window.to)];
    frame.style.transform = `translateX(${left}px)`;
    frame.style.width = `${Math.max(2, right - left)}px`;
  };
  const scrub = (event: PointerEvent) => {
    const { left } = host.getBoundingClientRect();
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
  session.onChange((now, before) => {
    if (now.fold !== before.fold) paint();
    else if (now.window !== before.window) placeFrame();
  });
  new ResizeObserver(paint).observe(host);
  onThemeChange(paint);
  return (time, isOn) => {
    hand.hidden = !isOn;
    const x = axis.xOf(Math.min(whole.to, Math.max(whole.from, time)));
    hand.style.transform = `translateX(${x}px)`;
  };
}

function axisOf(scene: Scene, host: HTMLElement, fold: boolean): TimeAxis {
  const { from, to } = wholeWindow(scene.drawnAt);
  return timeAxis(stretchesOf(scene.drawnAt, from, to, fold), Math.max(120, host.clientWidth), 14);
}

function paintOverview(canvas: HTMLCanvasElement, scene: Scene, axis: TimeAxis): void {
  fitCanvas(canvas, axis.widthPx, OVERVIEW_PX);
  const context = canvas.getContext('2d');
  const [all] = indexLanes({
    ...scene,
    lane: new Uint16Array(scene.count),
    lanes: scene.lanes.slice(0, 1),
  });
  if (context === null || all === undefined) return;
  const { roles } = readPalette();
  // Columns of a few pixels: single ones of a bar chart this small would not be seen.
  const coarse = timeAxis(axis.segments, axis.widthPx / BAR_PX, 14 / BAR_PX);
  const { heights } = layOutDense(0, all, coarse, OVERVIEW_PX - 4, 8);
  context.setTransform(devicePixelRatio, 0, 0, devicePixelRatio, 0, 0);
  context.clearRect(0, 0, axis.widthPx, OVERVIEW_PX);
  for (let column = 0; column < Math.floor(coarse.widthPx); column += 1) {
    let y = OVERVIEW_PX;
    for (const role of [1, 3, 4, 2, 0]) {
      const height = heights[column * ROLES.length + role] ?? 0;
      if (height === 0) continue;
      y -= height;
      context.fillStyle = roles[ROLES[role] ?? 'platform'];
      context.fillRect(column * BAR_PX, y, BAR_PX - 1, height);
    }
  }
}
