import type { GradedRun } from '../../check.ts';
import { understanding } from '../../understanding.ts';
import { runsOf } from '../../upload-stories.ts';
import type { Outputs } from '../outputs.ts';
import { isFailureIn } from './failures-are-failures.ts';
import { storiesOf } from './stories.ts';

export const lastAttempt = understanding<Outputs>({
  id: 'last-attempt',
  question: 'What is the event id of the last attempt to examine incoming/backup.img?',
  hint: 'Each attempt is an InvokeExecution of the scan, and all of them have the request id of the Invoke. The copies come some seconds apart, and the later one counts.',
  async solution(run) {
    return attemptsAtOversize(run).at(-1)?.id;
  },
});

export const howOftenStarted = understanding<Outputs>({
  id: 'how-often-started',
  question:
    'How often was the scan started for incoming/backup.img, all copies and attempts together?',
  hint: 'Count the InvokeExecution events after that upload. approximateInvokeCount of one record counts one copy of the event.',
  async solution(run) {
    const { length } = attemptsAtOversize(run);
    return length === 0 ? undefined : `${length}`;
  },
});

export const whichCondition = understanding<Outputs>({
  id: 'which-condition',
  question: 'Which condition does the record of that failure carry?',
  hint: 'requestContext.condition of the message in the queue of failures. statusCode is 200 there, which says nothing.',
  async solution(run) {
    const failure = afterOversize(run).find((event) =>
      isFailureIn(event, run.outputs.scanFailuresQueue),
    );
    return failure?.errorCode ?? undefined;
  },
});

export const onlyInTheRecord = understanding<Outputs>({
  id: 'only-in-the-record',
  question:
    'The dead letter of that upload has the event as its body. Which member of the destination record, at its top level, has the error’s type and trace, which no dead letter has?',
  hint: 'Put the message of the queue of failures beside the one in the dead-letter queue, member by member.',
  async solution({ timeline }) {
    // Only where both are there can they be compared.
    const isThere = (wanted: string) => timeline.events.some(({ name }) => name === wanted);
    return isThere('DeadLetter') && isThere('InvocationRecord') ? 'responsePayload' : undefined;
  },
});

const afterOversize = (run: GradedRun<Outputs>) => storiesOf(run, 'noticed')?.[0]?.after ?? [];

function attemptsAtOversize(run: GradedRun<Outputs>) {
  const [story] = storiesOf(run, 'noticed') ?? [];
  return story === undefined ? [] : runsOf(story, run.outputs.scanFunction);
}
