import { type Flaw, gradeOf } from '../../account-reader.ts';
import { type Check, isDone, type SeenIn } from '../../check.ts';
import { provenChain } from '../../proven-chain.ts';
import { HONEST_KEYS } from '../attack.ts';
import type { Outputs } from '../outputs.ts';

export const honestWorkFiled: Check<Outputs> = {
  id: 'honest-work-filed',
  kind: 'behaviour',
  question: 'Is what honest people handed in filed, before and after the attack?',
  hint: 'From the upload the chain should lead to a CopyObject into filed/. If it ends early, look whether the function was woken, and at what it threw.',
  async grade({ outputs, timeline }) {
    const reach = provenChain(timeline);
    const folder = `arn:aws:s3:::${outputs.archiveBucket}/filed/`;
    const seen: SeenIn[] = [];
    const flaws: Flaw[] = [];
    for (const key of HONEST_KEYS) {
      const object = `arn:aws:s3:::${outputs.intakeBucket}/${key}`;
      const upload = timeline.events.find(
        (event) => event.name === 'PutObject' && isDone(event) && event.resources.includes(object),
      );
      if (upload === undefined) {
        return { verdict: 'ungraded', because: `no upload of ${key} is in the trail` };
      }
      seen.push(upload.id);
      const isFiled = reach(upload.id).some(
        (event) =>
          event.name === 'CopyObject' &&
          isDone(event) &&
          event.resources.some((one) => one.startsWith(folder)),
      );
      if (!isFiled) {
        flaws.push({ seenIn: upload.id, because: `nothing proves that ${key} was filed` });
      }
    }
    return gradeOf(seen, flaws);
  },
};
