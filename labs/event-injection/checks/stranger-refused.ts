import type { Check } from '../../check.ts';
import type { Outputs } from '../outputs.ts';

export const strangerRefused: Check<Outputs> = {
  id: 'stranger-refused',
  kind: 'behaviour',
  question: 'Is the applicant refused who calls the function directly?',
  hint: 'The applicant’s own permissions say nothing of Lambda. If the call went through, the function’s policy let them in.',
  async grade({ attack, outputs }) {
    const tried = attack?.find(
      ({ technique, as }) => technique === 'execution.crafted-event-invoke' && as === 'applicant',
    );
    // A refused Invoke is in no trail: whether it was refused is known to who tried it.
    if (tried === undefined) {
      return { verdict: 'ungraded', because: 'nobody has tried it, and a refusal is in no trail' };
    }
    const seenIn = `account:lambda:Invoke ${outputs.filingFunction}` as const;
    return tried.outcome === 'denied'
      ? { verdict: 'pass', seenIn: [seenIn] }
      : { verdict: 'fail', because: 'the applicant’s call went through', seenIn: [seenIn] };
  },
};
