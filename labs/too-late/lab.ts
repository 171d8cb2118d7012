import { fileURLToPath } from 'node:url';
import { minutes } from '../../infra/base/instant.ts';
import type { Lab } from '../lab.ts';
import { attack } from './attack.ts';
import { checks } from './checks.ts';
import { deadlines } from './deadlines.ts';
import { mutants } from './mutants.ts';
import { type Outputs, outputs } from './outputs.ts';
import { starter } from './starter.ts';

/** What is a result and what is a failure, and what it costs to take one for the other. */
export const lab: Lab<Outputs> = {
  id: 'too-late',
  title: 'The alarm that came three minutes late',
  teaches:
    'Make a finding a function’s result and not its failure, keep failures for what failed, and alert once however often the same event is handed out.',
  level: 'practised',
  takes: minutes(40),
  sources: [
    {
      title:
        'How Lambda handles errors and retries with asynchronous invocation, AWS Lambda Developer Guide',
      url: 'https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-error-handling.html',
    },
    {
      title: 'Retaining records of asynchronous invocations, AWS Lambda Developer Guide',
      url: 'https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-retain-records.html',
    },
  ],
  stackModule: fileURLToPath(new URL('./stack.ts', import.meta.url)),
  starter,
  mutants,
  outputs,
  actors: ({ uploaderUser }) => [
    { name: 'clerk', userName: uploaderUser, machine: 'office' },
    // Has the clerk's key.
    { name: 'intruder', userName: uploaderUser, machine: 'elsewhere' },
  ],
  attack,
  eventsComeTwice: true,
  evidence: {
    queues: (told) => [
      told.findingRecordsQueue,
      told.scanFailuresQueue,
      told.deadLettersQueue,
      told.responseRecordsQueue,
      told.responseFailuresQueue,
      told.analystInboxQueue,
    ],
    trailBucket: ({ trailBucket }) => trailBucket,
  },
  checks,
  deadlines,
};
