import { type Flaw, gradeOf } from '../../account-reader.ts';
import { type Check, isDone, type TimelineEventView } from '../../check.ts';
import { queueName } from '../../destinations-of.ts';
import { NOT_SEEN, runsOf, timeOf, type UploadStory } from '../../upload-stories.ts';
import type { Outputs } from '../outputs.ts';
import { storiesOf } from './stories.ts';

/** Copies of an event run within a second of each other; a retry comes a minute later. */
const RETRY = 30_000;

export const failuresAreFailures: Check<Outputs> = {
  id: 'failures-are-failures',
  kind: 'behaviour',
  question:
    'Does the upload that cannot be examined arrive in the queue of failures, and no other upload fail?',
  hint: 'What could not be examined has to be thrown, and what was found has to be returned.',
  hints: {
    'finding-thrown':
      'The scan was started again for an upload it had understood at once: it threw what it found.',
    'failure-lost':
      'The scan could not read that upload, and no failure record says so. Was the error caught, or has the record no destination?',
  },
  async grade(run) {
    const { scanFunction, scanFailuresQueue } = run.outputs;
    const failing = storiesOf(run, 'noticed');
    const others = [storiesOf(run, 'reported'), storiesOf(run, 'let-through')];
    if (failing === undefined || others.includes(undefined)) return NOT_SEEN;
    const flaws: Flaw[] = [];
    for (const { planned, upload, after } of failing) {
      if (after.some((event) => isFailureIn(event, scanFailuresQueue))) continue;
      const because = `${planned.technique}: its failure is in no record of that queue`;
      flaws.push({ seenIn: upload.id, because, mistake: 'failure-lost' });
    }
    const understood = others.flatMap((stories) => stories ?? []);
    for (const story of understood) {
      if (!wasRetried(story, scanFunction)) continue;
      const because = `${story.planned.technique}: the scan was started for it again`;
      flaws.push({ seenIn: story.upload.id, because, mistake: 'finding-thrown' });
    }
    return gradeOf(
      [...failing, ...understood].map(({ upload }) => upload.id),
      flaws,
    );
  },
};

/** A record of a failure that lies in that queue. */
export const isFailureIn = (event: TimelineEventView, queueUrl: string): boolean =>
  event.name === 'InvocationRecord' &&
  !isDone(event) &&
  event.resources.some((one) => one.includes('/') && queueName(one) === queueName(queueUrl));

function wasRetried(story: UploadStory, scanFunction: string): boolean {
  const [first, ...more] = runsOf(story, scanFunction);
  return first !== undefined && more.some((run) => timeOf(run) - timeOf(first) > RETRY);
}
