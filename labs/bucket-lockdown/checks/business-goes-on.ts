import { type Flaw, gradeOf } from '../../account-reader.ts';
import { type Check, isDone } from '../../check.ts';
import { honestSteps } from '../attack.ts';
import type { Outputs } from '../outputs.ts';
import { NOT_TOUCHED, storyOf, timeOf } from './lockdown-story.ts';

export const businessGoesOn: Check<Outputs> = {
  id: 'business-goes-on',
  kind: 'behaviour',
  question: 'Did all honest work go through, and did nothing respond before the decoy was read?',
  hint: 'The monitor has to tell theft from work: nobody’s work needs the decoy, and everybody’s work needs the reports.',
  async grade({ outputs, timeline }) {
    const flaws: Flaw[] = [];
    const seen: Flaw['seenIn'][] = [];
    for (const { name, user, object } of honestSteps(outputs)) {
      const calls = timeline.events.filter(
        (event) =>
          event.kind === 'trail' &&
          event.name === name &&
          event.principal?.endsWith(`user/${user}`) === true &&
          event.resources.includes(object),
      );
      const [first] = calls;
      if (first === undefined) {
        return { verdict: 'ungraded', because: `no ${name} of ${object} is in the trail` };
      }
      seen.push(first.id);
      if (!isDone(first)) flaws.push({ seenIn: first.id, because: `${name} was refused` });
    }
    const { touches, responses } = storyOf(outputs, timeline);
    const [touched] = touches;
    const [responded] = responses;
    if (touched === undefined && responded === undefined) return NOT_TOUCHED;
    const tooEarly =
      responded !== undefined && (touched === undefined || timeOf(responded) < timeOf(touched));
    if (tooEarly) {
      flaws.push({ seenIn: responded.id, because: 'the responder ran before the decoy was read' });
    }
    return gradeOf(seen, flaws);
  },
};
