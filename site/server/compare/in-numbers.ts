import { durationWords } from '../scene/duration-words.ts';
import type { Side } from './milestones.ts';

export interface NumberRow {
  readonly name: string;
  readonly one: string;
  readonly other: string;
  /** Of the other from the one; "–" where one of them is not known. */
  readonly difference: string;
}

/** Two runs in numbers; what this evidence cannot tell is unknown and not zero. */
export function inNumbers(one: Side, other: Side): readonly NumberRow[] {
  const timed = (['timeToDetectMs', 'timeToRouteMs', 'timeToContainMs'] as const).map((metric) => {
    const [a, b] = [one, other].map(({ staged: { incident } }) => ({
      ms: incident?.metrics[metric] ?? null,
      precision: incident?.precision[metric] ?? null,
    }));
    const [left, right] = [a?.ms ?? null, b?.ms ?? null];
    return {
      name: NAMES[metric],
      one: durationWords(left, a?.precision ?? null),
      other: durationWords(right, b?.precision ?? null),
      difference:
        left === null || right === null
          ? '–'
          : signed(right - left, durationWords(Math.abs(right - left), 'ms')),
    };
  });
  const counted = COUNTS.map(({ name, of }) => {
    const [left, right] = [of(one), of(other)];
    return {
      name,
      one: String(left ?? 'unknown'),
      other: String(right ?? 'unknown'),
      difference:
        left === null || right === null
          ? '–'
          : signed(right - left, String(Math.abs(right - left))),
    };
  });
  const proved = [one, other].map(provedOf);
  return [
    ...timed,
    ...counted,
    { name: 'Causal links proved', one: proved[0] ?? '', other: proved[1] ?? '', difference: '' },
  ];
}

const NAMES = {
  timeToDetectMs: 'Time to detect',
  timeToRouteMs: 'Time to route',
  timeToContainMs: 'Time to contain',
} as const;

const phase = (name: string, of: string) => ({
  name,
  of: ({ staged: { events } }: Side): number | null =>
    events.filter((event) => event.phase === of).length,
});

const COUNTS: readonly { readonly name: string; of(side: Side): number | null }[] = [
  {
    name: 'Reads after detection',
    of: ({ staged: { incident } }) => incident?.metrics.readsAfterDetection ?? null,
  },
  phase('What the attacker did', 'attack'),
  {
    name: 'Of it refused',
    of: ({ staged: { events } }) =>
      events.filter((event) => event.phase === 'attack' && event.errorCode !== null).length,
  },
  phase('What the response did', 'response'),
  phase('Failures of our own', 'failure'),
];

const signed = (difference: number, words: string): string => {
  if (difference === 0) return 'the same';
  return `${difference < 0 ? '−' : '+'}${words}`;
};

function provedOf({ staged: { scene } }: Side): string {
  const { grounds } = scene.links;
  const inferred = grounds.reduce((sum, each) => (each === 2 ? sum + 1 : sum), 0);
  return `${grounds.length - inferred} of ${grounds.length}`;
}
