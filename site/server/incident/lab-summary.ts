import type { Lab } from '../../../labs/lab.ts';

export interface LabSummary {
  readonly id: string;
  readonly href: string;
  readonly title: string;
  readonly teaches: string;
  readonly level: string;
  readonly takes: string;
  readonly steps: number;
  readonly checks: number;
}

const LEVELS: Readonly<Record<Lab['level'], string>> = {
  'first-steps': 'First steps',
  practised: 'Practised',
  expert: 'Expert',
};

export const labSummary = ({
  id,
  title,
  teaches,
  level,
  takes,
  attack,
  checks,
}: Lab): LabSummary => ({
  id,
  href: `/labs/${encodeURIComponent(id)}`,
  title,
  teaches,
  level: LEVELS[level],
  takes: `${Math.round(takes / 60_000)} min`,
  steps: attack.length,
  checks: checks.length,
});
