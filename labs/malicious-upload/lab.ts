import { fileURLToPath } from 'node:url';
import { minutes } from '../../infra/base/instant.ts';
import type { Lab } from '../lab.ts';
import { attack } from './attack.ts';
import { checks } from './checks.ts';
import { deadlines } from './deadlines.ts';
import { mutants } from './mutants.ts';
import { type Outputs, outputs } from './outputs.ts';
import { starter } from './starter.ts';

/** The first lab: a scan returns verdicts, and destinations carry them to those who act on them. */
export const lab: Lab<Outputs> = {
  id: 'malicious-upload',
  title: 'Malicious upload to the SIEM',
  teaches:
    'Carry a scan’s verdict over a Lambda destination to a SIEM, an alarm and a quarantine, and prove from CloudTrail that each upload got there.',
  level: 'first-steps',
  takes: minutes(40),
  sources: [
    {
      title: 'Retaining records of asynchronous invocations, AWS Lambda Developer Guide',
      url: 'https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-retain-records.html',
    },
    {
      title: 'Stage Capabilities: Upload Malware, MITRE ATT&CK',
      url: 'https://attack.mitre.org/techniques/T1608/001/',
    },
  ],
  stackModule: fileURLToPath(new URL('./stack.ts', import.meta.url)),
  starter,
  mutants,
  outputs,
  actors: ({ uploaderUser, visitorUser }) => [
    { name: 'clerk', userName: uploaderUser, machine: 'office' },
    // Has the clerk's key, and a second one that turns out to be good for nothing here.
    { name: 'intruder', userName: uploaderUser, machine: 'elsewhere' },
    { name: 'intruder with the other key', userName: visitorUser, machine: 'elsewhere' },
  ],
  attack,
  evidence: {
    queues: (told) => [
      told.verdictRecordsQueue,
      told.scanFailuresQueue,
      told.siemRecordsQueue,
      told.siemFailuresQueue,
      told.quarantineRecordsQueue,
      told.quarantineFailuresQueue,
      told.analystInboxQueue,
    ],
    trailBucket: ({ trailBucket }) => trailBucket,
  },
  checks,
  deadlines,
};
