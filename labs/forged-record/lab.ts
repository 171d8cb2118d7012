import { fileURLToPath } from 'node:url';
import { minutes } from '../../infra/base/instant.ts';
import type { Lab } from '../lab.ts';
import { attack } from './attack.ts';
import { checks } from './checks.ts';
import { deadlines } from './deadlines.ts';
import { mutants } from './mutants.ts';
import { type Outputs, outputs } from './outputs.ts';
import { starter } from './starter.ts';

/** Invocation records are not signed: what a responder has to ask before it acts on one. */
export const lab: Lab<Outputs> = {
  id: 'forged-record',
  title: 'A record nobody signed',
  teaches:
    'Tell an invocation record that Lambda delivered from one that somebody wrote, verify it before acting, and hand what cannot be verified to a person.',
  level: 'expert',
  takes: minutes(50),
  sources: [
    {
      title: 'Retaining records of asynchronous invocations, AWS Lambda Developer Guide',
      url: 'https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-retain-records.html',
    },
    {
      title: 'Source function ARN, AWS Lambda Developer Guide',
      url: 'https://docs.aws.amazon.com/lambda/latest/dg/permissions-source-function-arn.html',
    },
    {
      title: 'Data Manipulation, MITRE ATT&CK',
      url: 'https://attack.mitre.org/techniques/T1565/',
    },
  ],
  stackModule: fileURLToPath(new URL('./stack.ts', import.meta.url)),
  starter,
  mutants,
  outputs,
  actors: ({ clerkUser, appUser, operatorUser }) => [
    { name: 'clerk', userName: clerkUser, machine: 'office' },
    { name: 'intruder with the application’s key', userName: appUser, machine: 'server' },
    { name: 'intruder with the operator’s key', userName: operatorUser, machine: 'elsewhere' },
  ],
  attack,
  evidence: {
    queues: (told) => [
      told.findingsQueue,
      told.undeliveredQueue,
      told.scanFailuresQueue,
      told.analystInboxQueue,
    ],
    trailBucket: ({ trailBucket }) => trailBucket,
  },
  checks,
  deadlines,
};
