import type { AccountView, Grade, SeenIn } from './check.ts';

/** What an SDK client of a check is made with. */
export const clientOf = (account: AccountView) => ({
  ...account,
  maxAttempts: 1,
  // Where somebody's environment asks for these, a client refuses an endpoint it is given.
  useFipsEndpoint: false,
  useDualstackEndpoint: false,
});

/** Grades that read the account cannot be given once it is gone. */
export const TAKEN_DOWN: Grade = {
  verdict: 'ungraded',
  because: 'the lab has been taken down, and this is about the account as it stands',
};

export interface Flaw {
  readonly seenIn: SeenIn;
  readonly because: string;
  /** A key of the check's `hints`. */
  readonly mistake?: string;
}

/** A pass when nothing is wrong with what was looked at, else a fail that names the first flaws. */
export function gradeOf(lookedAt: readonly SeenIn[], flaws: readonly Flaw[]): Grade {
  const [first, ...others] = lookedAt;
  if (first === undefined) {
    return { verdict: 'ungraded', because: 'there was nothing to look at' };
  }
  if (flaws.length === 0) return { verdict: 'pass', seenIn: [first, ...others] };
  const told = flaws.slice(0, 3).map(({ because }) => because);
  const mistake = flaws.find((flaw) => flaw.mistake !== undefined)?.mistake;
  const more = flaws.length > 3 ? `; and ${flaws.length - 3} more` : '';
  return {
    verdict: 'fail',
    because: `${told.join('; ')}${more}`,
    seenIn: [...new Set(flaws.map(({ seenIn }) => seenIn))],
    ...(mistake !== undefined && { mistake }),
  };
}
