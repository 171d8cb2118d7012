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
): readonly LegendEntry[] =>
  ROLES.map((role, at) => {
    const isHidden = hide.includes(role);
    const others = hide.filter((each) => each !== role);
    return {
      role,
      word: WORDS[role],
      count: scene.role.reduce((sum, each) => (each === at ? sum + 1 : sum), 0),
      isHidden,
      href: hrefTo({ hide: isHidden ? others : [...others, role] }),
    };
  });
