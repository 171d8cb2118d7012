import { type Flaw, gradeOf } from '../../account-reader.ts';
import type { Check } from '../../check.ts';
import { deadlines } from '../deadlines.ts';
import type { Outputs } from '../outputs.ts';
import { containmentOf, NOT_TOUCHED, storyOf, timeOf } from './lockdown-story.ts';

const DEADLINE_MIN = deadlines.response / 60_000;

export const containedInTime: Check<Outputs> = {
  id: 'contained-in-time',
  kind: 'behaviour',
  question: `Did one response deny the user, turn off the key, revoke the role’s sessions and close the bucket, within ${DEADLINE_MIN} minutes of the theft?`,
  hint: 'Each of the four calls has to be in the responder’s own record, with its request id. One that failed sends the whole response back for a minute and then for two.',
  async grade({ outputs, timeline }) {
    const story = storyOf(outputs, timeline);
    const [touched] = story.touches;
    if (touched === undefined) return NOT_TOUCHED;
    const { calls, missing, lastAt } = containmentOf(story);
    const flaws: Flaw[] = missing.map((because) => ({ seenIn: touched.id, because }));
    const took = lastAt - timeOf(touched);
    if (took > DEADLINE_MIN * 60_000) {
      flaws.push({ seenIn: touched.id, because: `it took ${Math.round(took / 60_000)} minutes` });
    }
    return gradeOf([touched.id, ...calls.map(({ id }) => id)], flaws);
  },
};
