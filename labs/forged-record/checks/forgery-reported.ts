import { isCopyIn } from '../../alerts.ts';
import type { TimelineEventView } from '../../check.ts';
import { inTime } from '../../in-time.ts';
import { provenChain } from '../../proven-chain.ts';
import { deadlines } from '../deadlines.ts';
import type { Outputs } from '../outputs.ts';
import { askedLies, forgedSends, isSoonAfter, responderCall } from './record-story.ts';

export const forgeryReported = inTime<Outputs>({
  id: 'forgery-reported',
  question: `Does a person hear of each untrue record within ${deadlines.detection / 1000} seconds, and is nothing changed for it?`,
  hint: 'A record that cannot be verified is a matter for a person: an attack, or a true finding that an outage left behind. Publish it, with its sender. One that says "clean" is no less forged.',
  hints: {
    never:
      'Nobody was told that a record was untrue, or it was acted upon as if it were true. Who sent it is one question; whether it is so is another, and the scan itself may lie.',
  },
  within: deadlines.detection,
  otherwise: 'no word of it is in the analysts’ inbox, or it was taken for true',
  stretches: ({ outputs, timeline }) => {
    const ledger = `arn:aws:s3:::${outputs.ledgerBucket}`;
    const reach = provenChain(timeline);
    const stretch = (what: string) => (from: TimelineEventView) => {
      const soon = (event: TimelineEventView) => isSoonAfter(from, event);
      const believed = responderCall(
        outputs,
        timeline,
        'PutBucketPolicy',
        from,
        (event) => soon(event) && event.resources.includes(ledger),
      );
      const told = responderCall(
        outputs,
        timeline,
        'Publish',
        from,
        (event) => soon(event) && reach(event.id).some(isCopyIn(outputs.analystInboxQueue)),
      );
      return { what, from, to: believed === undefined ? told : undefined };
    };
    const lies = askedLies(outputs, timeline);
    const sent = forgedSends(outputs, timeline);
    return sent.length === 0 || lies.length === 0
      ? []
      : [...sent.map(stretch('a forged record')), ...lies.map(stretch('a lie of the scan'))];
  },
});
