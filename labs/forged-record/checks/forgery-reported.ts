import { inTime } from '../../in-time.ts';
import { deadlines } from '../deadlines.ts';
import type { Outputs } from '../outputs.ts';
import { forgedSends, responderCall } from './record-story.ts';

export const forgeryReported = inTime<Outputs>({
  id: 'forgery-reported',
  question: `Does a person hear of the forged record within ${deadlines.detection / 1000} seconds, and nothing is changed for it?`,
  hint: 'A record that cannot be verified is a matter for a person: an attack, or a true finding that an outage left behind. Publish it, with its sender.',
  hints: {
    never: 'Nobody was told that somebody forges records, or it was acted upon as if it were true.',
  },
  within: deadlines.detection,
  otherwise: 'nobody was told of it, or it was taken for true',
  stretches: ({ outputs, timeline }) =>
    forgedSends(outputs, timeline).map((forged) => {
      const ledger = `arn:aws:s3:::${outputs.ledgerBucket}`;
      const believed = responderCall(outputs, timeline, 'PutBucketPolicy', forged, (event) =>
        event.resources.includes(ledger),
      );
      const told = responderCall(outputs, timeline, 'Publish', forged);
      // Until the next step of the attack, minutes later, nothing else wakes the responder.
      const isAboutIt =
        told !== undefined && Date.parse(told.at ?? '') - Date.parse(forged.at ?? '') < 60_000;
      return {
        what: 'the forged record',
        from: forged,
        to: believed === undefined && isAboutIt ? told : undefined,
      };
    }),
});
