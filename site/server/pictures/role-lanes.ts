import type { TimelineEvent } from '../../../replay/timeline/timeline.ts';
import type { Role } from '../../viewer/scene.ts';
import { lookOf, roleOf, textOf } from '../../viewer/scene.ts';
import type { Staged } from '../scene/scene-of.ts';

/** One mark of such a picture; `x` is where its time lies, in percent of the width. */
export interface RoleMark {
  readonly x: string;
  /** Attacker, platform, detection, response: the lines of one where there is no room for a lane per name. */
  readonly lane: number;
  readonly role: Role;
  readonly isHollow: boolean;
  readonly label: string;
}

/** More in one place cannot be told apart. */
const LEAST_APART = 0.35;

const LANE_OF: Readonly<Record<Exclude<Role, 'failure'>, number>> = {
  attacker: 0,
  platform: 1,
  detection: 2,
  response: 3,
};

/**
 * The marks of a scene, background left out. What was ours and failed stands with the responders where one of them did
 * it, else with the platform.
 *
 * @param xOf from 0 to 100.
 */
export function roleMarks(
  { scene, events }: Staged,
  xOf: (drawnAt: number) => number,
): readonly RoleMark[] {
  const responders = new Set(
    events.filter(({ phase }) => phase === 'response').map(({ principal }) => principal),
  );
  const lastAt = new Map<string, number>();
  const marks: RoleMark[] = [];
  events.forEach((event, at) => {
    if (event.phase === 'background') return;
    const role = roleOf(scene, at);
    const lane = laneOf(role, event, responders);
    const x = xOf(scene.drawnAt[at] ?? 0);
    const isHollow = lookOf(scene, at).endsWith('hollow');
    const place = `${lane} ${role} ${isHollow}`;
    if (x - (lastAt.get(place) ?? Number.NEGATIVE_INFINITY) < LEAST_APART) return;
    lastAt.set(place, x);
    marks.push({ x: percent(x), lane, role, isHollow, label: textOf(scene, 'title', at) });
  });
  return marks;
}

const laneOf = (
  role: Role,
  { principal }: TimelineEvent,
  responders: ReadonlySet<string | null>,
): number => {
  if (role !== 'failure') return LANE_OF[role];
  return principal !== null && responders.has(principal) ? LANE_OF.response : LANE_OF.platform;
};

export const percent = (x: number): string => `${x.toFixed(3)}%`;
