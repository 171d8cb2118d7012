import type { Stretch } from './layout/time-axis.ts';
import { SPEEDS } from './view-state.ts';

/** However long nothing happens, playing takes this long to pass it. */
const QUIET_MS = 2000;

/**
 * Where the replay stands after a while of playing.
 *
 * @param speed times real time; negative plays backwards.
 */
export function advanced(
  stretches: readonly Stretch[],
  time: number,
  elapsedMs: number,
  speed: number,
): number {
  const isForward = speed > 0;
  const ordered = isForward ? stretches : stretches.toReversed();
  let now = time;
  let left = elapsedMs;
  for (const { from, to, kind } of ordered) {
    const end = isForward ? to : from;
    const toGo = isForward ? end - Math.max(now, from) : Math.min(now, to) - end;
    if (toGo <= 0) continue;
    now = isForward ? Math.max(now, from) : Math.min(now, to);
    const rate = kind === 'quiet' ? (to - from) / QUIET_MS : Math.abs(speed);
    const takes = toGo / rate;
    if (takes >= left) return isForward ? now + left * rate : now - left * rate;
    left -= takes;
    now = end;
  }
  return now;
}

const WHOLE_TAKES_MS = 20_000;

/** The speed at which what is shown plays in about twenty seconds. */
export function fittingSpeed(stretches: readonly Stretch[]): number {
  const shown = stretches.reduce(
    (sum, { from, to, kind }) => (kind === 'shown' ? sum + to - from : sum),
    0,
  );
  const wanted = shown / WHOLE_TAKES_MS;
  return SPEEDS.reduce((best, each) =>
    Math.abs(Math.log(each / wanted)) < Math.abs(Math.log(best / wanted)) ? each : best,
  );
}
