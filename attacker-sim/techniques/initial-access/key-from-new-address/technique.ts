import { z } from 'zod';
import type { AttackTechnique } from '../../../technique.ts';

const inputs = z.object({ bucket: z.string().min(3).max(63) });

/** The same key, minutes apart, from two ends of the world. */
export const technique: AttackTechnique<z.infer<typeof inputs>> = {
  id: 'initial-access.key-from-new-address',
  title: 'Use a key from an address it never came from',
  purpose: 'A key that leaked works from anywhere; only the address gives it away.',
  mitre: ['T1078.004'],
  awsThreatTechniques: ['T1078.A001'],
  sources: [
    {
      title: 'Valid Accounts: Cloud Accounts, MITRE ATT&CK',
      url: 'https://attack.mitre.org/techniques/T1078/004/',
    },
    {
      title: 'T1078.A001, Threat Technique Catalog for AWS',
      url: 'https://aws-samples.github.io/threat-technique-catalog-for-aws/Techniques/T1078.A001.html',
    },
    {
      title: 'GetCallerIdentity, AWS STS API Reference',
      url: 'https://docs.aws.amazon.com/STS/latest/APIReference/API_GetCallerIdentity.html',
    },
  ],
  inputs,
  actsAs: 'insider',
  needsStage: { bucket: {} },
  needs: ['s3:ListBucket'],
  leaves: [
    { service: 's3.amazonaws.com', name: 'ListObjects', outcome: 'succeeds' },
    { service: 'sts.amazonaws.com', name: 'GetCallerIdentity', outcome: 'succeeds' },
    { service: 's3.amazonaws.com', name: 'ListObjects', outcome: 'succeeds' },
  ],
  repeatable: true,
  async detonate({ inputs: { bucket }, aws, say }) {
    say(`List ${bucket} where the key is at home, and again from elsewhere`);
    await aws.s3().listObjectsV2({ Bucket: bucket });
    const elsewhere = aws.derive({ sourceIp: ELSEWHERE });
    try {
      await elsewhere.sts().getCallerIdentity({});
      await elsewhere.s3().listObjectsV2({ Bucket: bucket });
    } finally {
      elsewhere.close();
    }
  },
  undo: { kind: 'nothing-to-undo' },
};

/** Of RFC 5737's TEST-NET-1, where no actor of a lab sits. Believed by a range only; on AWS both calls come from one address. */
const ELSEWHERE = '192.0.2.66';
