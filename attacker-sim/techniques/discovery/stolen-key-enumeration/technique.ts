import { z } from 'zod';
import { tryInVain } from '../../../denial.ts';
import type { AttackTechnique } from '../../../technique.ts';

const inputs = z.object({ roleArn: z.string().startsWith('arn:aws:iam::') });

/** The first minute with a key: whose is it, and what is it good for? */
export const technique: AttackTechnique<z.infer<typeof inputs>> = {
  id: 'discovery.stolen-key-enumeration',
  title: 'Try out what a stolen key can do',
  purpose:
    'A few calls tell whose key it is and where to go on; the refused ones say as much as the others.',
  mitre: ['T1580', 'T1526', 'T1087.004'],
  awsThreatTechniques: ['T1087.004', 'T1619.A001'],
  sources: [
    {
      title: 'Cloud Infrastructure Discovery, MITRE ATT&CK',
      url: 'https://attack.mitre.org/techniques/T1580/',
    },
    {
      title: 'T1619.A001, Threat Technique Catalog for AWS',
      url: 'https://aws-samples.github.io/threat-technique-catalog-for-aws/Techniques/T1619.A001.html',
    },
    {
      title: 'GetCallerIdentity, AWS STS API Reference',
      url: 'https://docs.aws.amazon.com/STS/latest/APIReference/API_GetCallerIdentity.html',
    },
  ],
  inputs,
  actsAs: 'insider',
  needsStage: { role: { revoked: false } },
  needs: [
    's3:ListAllMyBuckets',
    'lambda:ListFunctions',
    'sqs:ListQueues',
    'sns:ListTopics',
    'cloudtrail:DescribeTrails',
  ],
  leaves: [
    { service: 'sts.amazonaws.com', name: 'GetCallerIdentity', outcome: 'succeeds' },
    { service: 's3.amazonaws.com', name: 'ListBuckets', outcome: 'succeeds' },
    { service: 'lambda.amazonaws.com', name: 'ListFunctions20150331', outcome: 'succeeds' },
    { service: 'sqs.amazonaws.com', name: 'ListQueues', outcome: 'succeeds' },
    { service: 'sns.amazonaws.com', name: 'ListTopics', outcome: 'succeeds' },
    { service: 'cloudtrail.amazonaws.com', name: 'DescribeTrails', outcome: 'succeeds' },
    { service: 'iam.amazonaws.com', name: 'ListUsers', outcome: 'is-denied' },
    { service: 'iam.amazonaws.com', name: 'ListAttachedRolePolicies', outcome: 'is-denied' },
  ],
  repeatable: true,
  async detonate({ inputs: { roleArn }, aws, say }) {
    say('Ask whose key it is, and what it may see');
    await aws.sts().getCallerIdentity({});
    await aws.s3().listBuckets({});
    await aws.lambda().listFunctions({});
    await aws.sqs().listQueues({});
    await aws.sns().listTopics({});
    await aws.cloudTrail().describeTrails({});
    await tryInVain(() => aws.iam().listUsers({}));
    const RoleName = roleArn.replace(/^.*\//, '');
    await tryInVain(() => aws.iam().listAttachedRolePolicies({ RoleName }));
  },
  undo: { kind: 'nothing-to-undo' },
};
