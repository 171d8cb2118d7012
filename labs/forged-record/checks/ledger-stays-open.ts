import { type Flaw, gradeOf, TAKEN_DOWN } from '../../account-reader.ts';
import { type Check, isDone } from '../../check.ts';
import type { Outputs } from '../outputs.ts';
import { closingStatements } from './closing-statements.ts';
import { forgedSends } from './record-story.ts';

export const ledgerStaysOpen: Check<Outputs> = {
  id: 'ledger-stays-open',
  kind: 'state',
  question: 'Is the ledger open, as it was, after a finding about it was forged?',
  hint: 'Everything in the forged record is as it should be, and nothing of it is true. Two can be asked that its sender cannot change: SQS, who sent it, and S3, what the object holds.',
  async grade({ outputs, account, timeline }) {
    if (account === undefined) return TAKEN_DOWN;
    const [forged] = forgedSends(outputs, timeline);
    if (forged === undefined) {
      return { verdict: 'ungraded', because: 'no forged record is in the trail' };
    }
    const seenIn = `account:s3:GetBucketPolicy ${outputs.ledgerBucket}` as const;
    const closing = await closingStatements(account, outputs.ledgerBucket);
    const flaws: Flaw[] = closing.map((sid) => ({
      seenIn,
      because: `${sid} closes the ledger to those who keep it`,
    }));
    const ledger = `arn:aws:s3:::${outputs.ledgerBucket}`;
    const changed = timeline.events.find(
      (event) =>
        event.name === 'PutBucketPolicy' &&
        isDone(event) &&
        event.resources.includes(ledger) &&
        event.principal?.endsWith(`/${outputs.responderFunction}`) === true,
    );
    if (changed !== undefined) {
      flaws.push({ seenIn: changed.id, because: 'the responder changed the ledger’s policy' });
    }
    return gradeOf([seenIn, forged.id], flaws);
  },
};
