import { type GradedRun, isDone } from '../../check.ts';
import { understanding } from '../../understanding.ts';
import type { Outputs } from '../outputs.ts';
import { sinceDrill } from './stories.ts';

export const lostRun = understanding<Outputs>({
  id: 'lost-run',
  question:
    'What is the event id of the run of the scan (InvokeExecution) whose record was lost in the drill?',
  hint: 'Nothing proves which run an upload set off when its record is lost. But only one run follows the upload to drill/, and no record follows that run.',
  async solution(run) {
    return sinceDrill(run).find(
      ({ name, resources }) =>
        name === 'InvokeExecution' &&
        resources.some((one) => one.endsWith(`:function:${run.outputs.scanFunction}`)),
    )?.id;
  },
});

export const whyItWasRefused = understanding<Outputs>({
  id: 'why-it-was-refused',
  question: 'Under which error code does the trail have the call that was to deliver that record?',
  hint: 'A SendMessage of the scan’s role, in a session named awslambda_…, in the second of the drill. It is in the trail because data events of that queue are selected.',
  async solution(run) {
    return sinceDrill(run).find((event) => isRefusedDelivery(event))?.errorCode ?? undefined;
  },
});

export const whereItIsCounted = understanding<Outputs>({
  id: 'where-it-is-counted',
  question: 'Which metric of AWS/Lambda counts such losses, whatever the trail is told to record?',
  hint: 'It stands in the message that came to the operators, under Trigger.',
  async solution(run) {
    // Without a loss there would be nothing to count.
    const lost = sinceDrill(run).some((event) => isRefusedDelivery(event));
    return lost ? 'DestinationDeliveryFailures' : undefined;
  },
});

export const failureObject = understanding<Outputs>({
  id: 'failure-object',
  question:
    'What is the key of the object that holds the record of the upload that could not be examined?',
  hint: 'Lambda wrote it three minutes after that upload: a PutObject below aws/lambda/async/.',
  async solution({ outputs, timeline }) {
    const prefix = `arn:aws:s3:::${outputs.failuresBucket}/`;
    const keys = timeline.events
      .filter((event) => event.name === 'PutObject' && isDone(event))
      .flatMap(({ resources }) => resources.filter((one) => one.startsWith(prefix)));
    return keys[0]?.slice(prefix.length);
  },
});

const isRefusedDelivery = (event: GradedRun['timeline']['events'][number]): boolean =>
  event.kind === 'trail' &&
  event.name === 'SendMessage' &&
  !isDone(event) &&
  event.principal?.includes('/awslambda_') === true;
