import type { Incident } from '../../../replay/timeline/timeline.ts';
import type { Role } from '../../viewer/scene.ts';
import { roleOfPhase, shown, titleOf } from '../scene/event-words.ts';
import type { Staged } from '../scene/scene-of.ts';
import { clockOf } from './moment-words.ts';

/** What an incident turns on, for whoever has not chosen anything yet. */
export interface Story {
  readonly turns: readonly Turn[];
  readonly failures: readonly Turn[];
  readonly reasons: readonly string[];
}

export interface Turn {
  readonly word: string;
  readonly title: string;
  readonly when: string;
  readonly role: Role;
  readonly href: string;
}

const MOST_FAILURES = 4;
const MOST_REASONS = 3;

export function storyOf(staged: Staged, hrefOf: (eventId: string) => string): Story | undefined {
  const { incident } = staged;
  if (incident === undefined) return undefined;
  const turn = turnIn(staged, hrefOf);
  return {
    turns: [
      ...turn('It began', incident.milestones.beganBy),
      ...turn('It was found', incident.anchor),
      ...turn('An alert went out', incident.milestones.alertedBy),
      ...turn('It was contained', incident.milestones.containedBy),
      ...turn('The attacker was still there after that', incident.afterContainment[0] ?? null),
    ],
    failures: failuresOf(incident).flatMap(({ eventId, because }) => turn(because, eventId)),
    reasons: incident.reasons.slice(0, MOST_REASONS).map((reason) => shown(reason, 240)),
  };
}

/** One per kind is enough to go and look. */
const failuresOf = ({ responseFailures }: Incident) =>
  responseFailures
    .filter(
      ({ because }, at) => responseFailures.findIndex((each) => each.because === because) === at,
    )
    .slice(0, MOST_FAILURES);

const turnIn =
  ({ events, indexOf, scene, shorten }: Staged, hrefOf: (eventId: string) => string) =>
  (word: string, id: string | null): readonly Turn[] => {
    const at = id === null ? undefined : indexOf.get(id);
    const event = at === undefined ? undefined : events[at];
    if (event === undefined || at === undefined) return [];
    const { precision } = event;
    const time = precision === 'ms' ? (scene.drawnAt[at] ?? 0) : Date.parse(event.at);
    return [
      {
        word: shown(word, 200),
        title: titleOf(event, shorten),
        when: clockOf(time, precision),
        role: roleOfPhase(event.phase),
        href: hrefOf(event.id),
      },
    ];
  };
