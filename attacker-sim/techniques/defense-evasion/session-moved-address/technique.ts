import { z } from 'zod';
import { assumedRole } from '../../../assumed-role.ts';
import type { AttackTechnique } from '../../../technique.ts';

const inputs = z.object({
  bucket: z.string().min(3).max(63),
  roleArn: z.string().startsWith('arn:aws:iam::'),
});

/** A role’s session is a bearer token: whoever has it may use it, wherever they are. */
export const technique: AttackTechnique<z.infer<typeof inputs>> = {
  id: 'defense-evasion.session-moved-address',
  title: 'Use a role’s session from another address',
  purpose:
    'The session was made at a known address; what is done with it comes from an unknown one.',
  mitre: ['T1550.001', 'T1078.004'],
  awsThreatTechniques: ['T1199.A002'],
  sources: [
    {
      title: 'Use Alternate Authentication Material: Application Access Token, MITRE ATT&CK',
      url: 'https://attack.mitre.org/techniques/T1550/001/',
    },
    {
      title: 'T1199.A002, Threat Technique Catalog for AWS',
      url: 'https://aws-samples.github.io/threat-technique-catalog-for-aws/Techniques/T1199.A002.html',
    },
    {
      title: 'AssumeRole, AWS STS API Reference',
      url: 'https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRole.html',
    },
  ],
  inputs,
  actsAs: 'insider',
  needsStage: { bucket: {}, role: { revoked: false } },
  needs: ['sts:AssumeRole', 's3:ListBucket'],
  leaves: [
    { service: 'sts.amazonaws.com', name: 'AssumeRole', outcome: 'succeeds' },
    { service: 's3.amazonaws.com', name: 'ListObjects', outcome: 'succeeds' },
  ],
  repeatable: true,
  async detonate({ inputs: { bucket, roleArn }, aws, say }) {
    say(`Take a session of ${roleArn} and carry it elsewhere`);
    const credentials = await assumedRole(aws, roleArn, 'nightly-report');
    const elsewhere = aws.derive({ credentials, sourceIp: ELSEWHERE });
    try {
      await elsewhere.s3().listObjectsV2({ Bucket: bucket });
    } finally {
      elsewhere.close();
    }
  },
  undo: { kind: 'nothing-to-undo' },
};

/** Of RFC 5737's TEST-NET-1, where no actor of a lab sits. Believed by a range only. */
const ELSEWHERE = '192.0.2.66';
