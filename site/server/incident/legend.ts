import { ROLES, type Role, type Scene } from '../../viewer/scene.ts';
import type { ViewState } from '../../viewer/view-state.ts';

export interface LegendEntry {
  readonly role: Role;
  readonly word: string;
  readonly count: number;
  readonly isHidden: boolean;
  readonly href: string;
}

const WORDS: Readonly<Record<Role, string>> = {
  attacker: 'Attacker',
  platform: 'Platform',
  detection: 'Detection',
  response: 'Response',
  failure: 'Our failures',
};

/** Each role with how often it occurs, and a link that hides or shows it. */
export const legendOf = (
  scene: Scene,
  { hide }: ViewState,
  hrefTo: (changes: Partial<ViewState>) => string,
): readonly LegendEntry[] => {
  const counts = countsOf(scene);
  return ROLES.map((role, at) => {
    const isHidden = hide.includes(role);
    const others = hide.filter((each) => each !== role);
    return {
      role,
      word: WORDS[role],
      count: counts[at] ?? 0,
      isHidden,
      href: hrefTo({ hide: isHidden ? others : [...others, role] }),
    };
  });
};

const known = new WeakMap<Scene, Uint32Array>();

function countsOf(scene: Scene): Uint32Array {
  const before = known.get(scene);
  if (before !== undefined) return before;
  const counts = new Uint32Array(ROLES.length);
  for (const role of scene.role) counts[role] = (counts[role] ?? 0) + 1;
  known.set(scene, counts);
  return counts;
}
