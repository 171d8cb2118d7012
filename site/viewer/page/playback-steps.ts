import { wholeWindow } from '../layout/time-axis.ts';
import { eventAt, nextChapter, nextEvent } from '../steps.ts';
import { SPEEDS } from '../view-state.ts';
import type { Session } from './session.ts';

const MOST_BOOST = 64;

export function togglePlay(session: Session, way: 1 | -1): void {
  const { now } = session;
  if (now.playing !== 0) session.change({ playing: 0, boost: 1 }, 'move');
  else play(session, way, 1);
}

/** Forwards or backwards at twice the speed; again: at twice that. */
export function playFaster(session: Session, way: 1 | -1): void {
  const { now } = session;
  play(session, way, now.playing === way ? Math.min(MOST_BOOST, now.boost * 2) : 2);
}

function play(session: Session, way: 1 | -1, boost: number): void {
  const { now, scene } = session;
  const { from, to } = wholeWindow(scene.drawnAt);
  const start =
    now.time ?? (now.selected === undefined ? from : (scene.drawnAt[now.selected] ?? from));
  const isAtEnd = way === 1 ? start >= to - 1e-3 : start <= from + 1e-3;
  const time = isAtEnd ? (way === 1 ? from : to) : start;
  session.change({ playing: way, boost, time }, 'move');
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
  session.change({
    selected: event,
    playing: 0,
    ...(now.time !== undefined && { time }),
    ...windowWith(session, time),
  });
}

/** To a moment, which the window follows. */
export function goToTime(session: Session, time: number): void {
  const { from, to } = wholeWindow(session.scene.drawnAt);
  const within = Math.min(to, Math.max(from, time));
  session.change({ time: within, playing: 0, ...windowWith(session, within) });
}

/** What is gone to must be seen: a window that leaves it out moves there. */
function windowWith({ now: { window } }: Session, time: number) {
  if (window === undefined || (time >= window.from && time <= window.to)) return {};
  const half = (window.to - window.from) / 2;
  return { window: { from: time - half, to: time + half } };
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
