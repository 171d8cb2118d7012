import { wholeWindow } from '../layout/time-axis.ts';
import { chainOf } from '../steps.ts';
import type { Session, Weight } from './session.ts';

/** The causal chain of an event, with some room. */
export function windowAround({ scene }: Session, event: number) {
  const times = [...chainOf(scene, event)].map((each) => scene.drawnAt[each] ?? 0);
  return wholeWindow(Float64Array.from(times).sort());
}

const LEAST_WINDOW_MS = 2;

/** @param factor below one shows less time. */
export function zoomBy(session: Session, factor: number, about: number, weight?: Weight): void {
  const whole = wholeWindow(session.scene.drawnAt);
  const { from, to } = session.now.window ?? whole;
  const next = {
    from: Math.max(whole.from, about - (about - from) * factor),
    to: Math.min(whole.to, about + (to - about) * factor),
  };
  if (next.to - next.from < LEAST_WINDOW_MS) return;
  const isWhole = next.from <= whole.from && next.to >= whole.to;
  session.change({ window: isWhole ? undefined : next }, weight);
}

/** @param part of the window's length. */
export function panBy(session: Session, part: number, weight?: Weight): void {
  const whole = wholeWindow(session.scene.drawnAt);
  const { from, to } = session.now.window ?? whole;
  const wanted = (to - from) * part;
  const by = Math.max(whole.from - from, Math.min(whole.to - to, wanted));
  if (by !== 0) session.change({ window: { from: from + by, to: to + by } }, weight);
}
