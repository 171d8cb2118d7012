import { lookOf, type Role, roleOf, textOf } from '../../viewer/scene.ts';
import { clockOf } from '../incident/moment-words.ts';
import type { Staged } from '../scene/scene-of.ts';

export interface LastEvent {
  readonly time: string;
  readonly title: string;
  readonly role: Role;
  readonly isHollow: boolean;
  readonly href: string;
}

const SHOWN = 5;

/** What an incident came to in the end, latest first. */
export const lastEventsOf = ({ scene, events }: Staged, replayHref: string): readonly LastEvent[] =>
  events
    .map((event, at) => ({ event, at }))
    .filter(({ event }) => event.phase !== 'background')
    .slice(-SHOWN)
    .reverse()
    .map(({ event, at }) => ({
      time: clockOf(scene.drawnAt[at] ?? 0, 's'),
      title: textOf(scene, 'title', at),
      role: roleOf(scene, at),
      isHollow: lookOf(scene, at).endsWith('hollow'),
      href: `${replayHref}?e=${encodeURIComponent(event.id)}`,
    }));
