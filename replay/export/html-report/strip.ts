import type { Incident, Phase, TimelineEvent } from '../../timeline/timeline.ts';

type Role = 'attack' | 'platform' | 'detection' | 'response' | 'failure';

/** Whose an event is: what carries a result along, and what lies around an incident, is the platform at work. */
export const roleOf = (phase: Phase): Role =>
  phase === 'routing' || phase === 'background' ? 'platform' : phase;

const ROLES: readonly (readonly [Role, string])[] = [
  ['attack', 'Attack'],
  ['platform', 'Platform'],
  ['detection', 'Detection'],
  ['response', 'Response'],
  ['failure', 'Our failures'],
];

const [LEFT, RIGHT, TOP, LANE] = [92, 988, 40, 24];

/**
 * An incident at a glance, as SVG: its events from left to right in the order they are listed in, one step each. An axis
 * of time would put all that CloudTrail stamps with one second on one spot.
 */
export function strip(incident: Incident, events: readonly TimelineEvent[]): string {
  if (events.length < 2) return '';
  const roles = ROLES.filter(([role]) => events.some(({ phase }) => roleOf(phase) === role));
  const bottom = TOP + roles.length * LANE;
  const step = (RIGHT - LEFT) / (events.length - 1);
  const x = (at: number) => round(LEFT + at * step);
  const y = (role: Role) => TOP + LANE / 2 + roles.findIndex(([one]) => one === role) * LANE;
  const lanes = roles.map(
    ([role, name]) =>
      `<text x="0" y="${y(role) + 4}">${name}</text><line x1="${LEFT - 10}" x2="${RIGHT + 10}" y1="${y(role)}" y2="${y(role)}"/>`,
  );
  const marks = events.map(({ phase, errorCode }, at) => {
    const role = roleOf(phase);
    const hollow = errorCode === null ? '' : ' hollow';
    return `<path class="mark ${role}${hollow}" d="${MARKS[role](x(at), y(role))}"/>`;
  });
  return `<svg class="strip" viewBox="0 0 1000 ${bottom + 4}" role="img" aria-label="The events of this incident in their order">${lanes.join('')}${turns(incident, events, x, bottom)}${marks.join('')}</svg>
<p class="quiet">From left to right in the order of the list below; distances are not times. Hollow marks were refused or failed.</p>
`;
}

/** What the incident turned on, written above its event; two on one spot are written side by side. */
function turns(
  { milestones, anchor, kind }: Incident,
  events: readonly TimelineEvent[],
  x: (at: number) => number,
  bottom: number,
): string {
  const { beganBy, alertedBy, containedBy } = milestones;
  const named = new Map<number, string[]>();
  for (const [id, name] of [
    [beganBy, 'began'],
    [kind === 'finding' ? anchor : null, 'found'],
    [alertedBy, 'alerted'],
    [containedBy, 'contained'],
  ] as const) {
    const at = events.findIndex((event) => event.id === id);
    if (at >= 0) named.set(at, [...(named.get(at) ?? []), name]);
  }
  return [...named]
    .sort(([one], [other]) => one - other)
    .map(([at, names], row) => {
      // In turn on two lines, so that neighbours do not run into each other; the last ones are written to the left.
      const end = x(at) > RIGHT - 90 ? ' text-anchor="end"' : '';
      const text = `<text class="told" x="${x(at)}" y="${row % 2 === 0 ? 14 : 28}"${end}>${names.join(', ')}</text>`;
      return `<line class="at" x1="${x(at)}" x2="${x(at)}" y1="${row % 2 === 0 ? 18 : 32}" y2="${bottom}"/>${text}`;
    })
    .join('');
}

const MARKS: Readonly<Record<Role, (x: number, y: number) => string>> = {
  attack: (x, y) => `M${x} ${y - 6}l6 11h-12z`,
  platform: (x, y) => `M${round(x - 4.5)} ${round(y - 4.5)}h9v9h-9z`,
  detection: (x, y) => `M${x} ${y - 6}l6 6l-6 6l-6 -6z`,
  response: (x, y) => `M${round(x - 5)} ${y}a5 5 0 1 0 10 0a5 5 0 1 0 -10 0z`,
  failure: (x, y) => `M${round(x - 5)} ${y - 5}l10 10m0 -10l-10 10`,
};

/** The same mark as a character, for a line of text. */
export const SIGNS: Readonly<Record<Role, string>> = {
  attack: '▲',
  platform: '■',
  detection: '◆',
  response: '●',
  failure: '✕',
};

const round = (value: number): number => Math.round(value * 10) / 10;
