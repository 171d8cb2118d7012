import { fileURLToPath } from 'node:url';
import { minutes } from '../../infra/base/instant.ts';
import type { Lab } from '../lab.ts';
import { attack } from './attack.ts';
import { checks } from './checks.ts';
import { deadlines } from './deadlines.ts';
import { mutants } from './mutants.ts';
import { type Outputs, outputs } from './outputs.ts';
import { starter } from './starter.ts';

/** The second lab: containment, and the proof of it, which is to try again what was stolen. */
export const lab: Lab<Outputs> = {
  id: 'bucket-lockdown',
  title: 'Lock a bucket down, and prove it',
  teaches:
    'Contain a theft of data over a Lambda destination (bucket, key, sessions, way back in) and prove it by trying the stolen key, its sessions and its role again.',
  level: 'practised',
  takes: minutes(60),
  sources: [
    {
      title: 'Revoke IAM role temporary security credentials, IAM User Guide',
      url: 'https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_use_revoke-sessions.html',
    },
    {
      title: 'Data from Cloud Storage, MITRE ATT&CK',
      url: 'https://attack.mitre.org/techniques/T1530/',
    },
  ],
  stackModule: fileURLToPath(new URL('./stack.ts', import.meta.url)),
  starter,
  mutants,
  outputs,
  actors: ({ stewardUser, analystUser, exportRoleArn }) => [
    { name: 'steward', userName: stewardUser, machine: 'archive' },
    { name: 'analyst', userName: analystUser, machine: 'office' },
    // One machine, one stolen key, and what was made of it while it worked.
    { name: 'thief', userName: analystUser, machine: 'elsewhere' },
    {
      name: 'thief with a session',
      userName: analystUser,
      machine: 'elsewhere',
      session: 'own',
    },
    {
      name: 'thief as the export',
      userName: analystUser,
      machine: 'elsewhere',
      session: arnOf(exportRoleArn),
    },
  ],
  attack,
  evidence: {
    queues: (told) => [
      told.findingRecordsQueue,
      told.monitorFailuresQueue,
      told.responseRecordsQueue,
      told.responseFailuresQueue,
      told.analystInboxQueue,
    ],
    trailBucket: ({ trailBucket }) => trailBucket,
  },
  checks,
  deadlines,
};

/** Before the stack stands, a test may ask for the actors without any outputs. */
function arnOf(text: string | undefined): `arn:${string}` {
  return `arn:${(text ?? '').replace(/^arn:/, '')}`;
}
