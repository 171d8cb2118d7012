import { fileURLToPath } from 'node:url';
import { minutes } from '../../infra/base/instant.ts';
import type { Lab } from '../lab.ts';
import { attack } from './attack.ts';
import { checks } from './checks.ts';
import { mutants } from './mutants.ts';
import { type Outputs, outputs } from './outputs.ts';
import { starter } from './starter.ts';

/** Events and names as input of an attacker: what a function may be asked, and by whom. */
export const lab: Lab<Outputs> = {
  id: 'event-injection',
  title: 'Events and names are input',
  teaches:
    'Close a function’s door to strangers and other people’s buckets, refuse events S3 never sent without losing them, and keep names of objects from steering anything.',
  level: 'practised',
  takes: minutes(50),
  sources: [
    {
      title: 'The confused deputy problem, IAM User Guide',
      url: 'https://docs.aws.amazon.com/IAM/latest/UserGuide/confused-deputy.html',
    },
    {
      title: 'Process Amazon S3 event notifications with Lambda, AWS Lambda Developer Guide',
      url: 'https://docs.aws.amazon.com/lambda/latest/dg/with-s3.html',
    },
    {
      title: 'Serverless Execution, MITRE ATT&CK',
      url: 'https://attack.mitre.org/techniques/T1648/',
    },
  ],
  stackModule: fileURLToPath(new URL('./stack.ts', import.meta.url)),
  starter,
  mutants,
  outputs,
  actors: ({ clerkUser, applicantUser, operatorUser }) => [
    { name: 'clerk', userName: clerkUser, machine: 'office' },
    { name: 'applicant', userName: applicantUser, machine: 'cafe' },
    // Has the operator's key.
    { name: 'intruder', userName: operatorUser, machine: 'elsewhere' },
  ],
  attack,
  evidence: {
    queues: ({ filedRecordsQueue, refusedEventsQueue }) => [filedRecordsQueue, refusedEventsQueue],
    trailBucket: ({ trailBucket }) => trailBucket,
  },
  checks,
};
