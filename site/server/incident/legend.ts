import { ROLES, type Role, type Scene } from '../../viewer/scene.ts';

export interface LegendEntry {
  readonly role: Role;
  readonly word: string;
  readonly count: number;
}

const WORDS: Readonly<Record<Role, string>> = {
  attacker: 'Attacker',
  platform: 'Platform',
  detection: 'Detection',
  response: 'Response',
  failure: 'Our failures',
};

export const legendOf = (scene: Scene): readonly LegendEntry[] =>
  ROLES.map((role, at) => ({
    role,
    word: WORDS[role],
    count: scene.role.reduce((sum, each) => (each === at ? sum + 1 : sum), 0),
  }));
