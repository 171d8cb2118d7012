import { type Flaw, gradeOf } from '../../account-reader.ts';
import { type Check, isDone } from '../../check.ts';
import { provenChain } from '../../proven-chain.ts';
import { STAFF_KEY } from '../attack.ts';
import type { Outputs } from '../outputs.ts';
import { craftedInvokes, isDeliveryToRefused } from './filing-story.ts';

export const craftedEventRefused: Check<Outputs> = {
  id: 'crafted-event-refused',
  kind: 'behaviour',
  question:
    'Is the event that S3 never sent refused, nothing copied for it, and does it lie where refused events lie?',
  hint: 'The operator’s key may invoke the function, so the door lets the call in. What it asks for is the code’s business: check bucket and folder before anything is done, and throw.',
  hints: {
    obeyed:
      'The function copied what the event named. It may be asked for what was handed in, and for nothing else.',
    lost: 'It was refused, and nobody will hear of it. A function that answers instead of throwing has succeeded, as Lambda sees it.',
    insists: 'It was run again and again. MaximumRetryAttempts says how often.',
  },
  async grade({ outputs, timeline }) {
    const invokes = craftedInvokes(outputs, timeline);
    if (invokes.length === 0) {
      return { verdict: 'ungraded', because: 'no call with the operator’s key is in the trail' };
    }
    const reach = provenChain(timeline);
    const flaws: Flaw[] = [];
    for (const { id } of invokes) {
      const after = reach(id);
      const runs = after.filter(({ name }) => name === 'InvokeExecution').length;
      if (runs > 2) {
        flaws.push({ seenIn: id, because: `it was run ${runs} times`, mistake: 'insists' });
      }
      const copied = after.find((event) => event.name === 'CopyObject' && isDone(event));
      if (copied !== undefined) {
        const because = `${STAFF_KEY} was copied for it`;
        flaws.push({ seenIn: copied.id, because, mistake: 'obeyed' });
      } else if (!after.some((event) => isDeliveryToRefused(event, outputs))) {
        const because = 'nothing proves that it lies with the refused events';
        flaws.push({ seenIn: id, because, mistake: 'lost' });
      }
    }
    return gradeOf(
      invokes.map(({ id }) => id),
      flaws,
    );
  },
};
