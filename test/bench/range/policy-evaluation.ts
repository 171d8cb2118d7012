import type { Instant } from '../../../infra/base/instant.ts';
import { contextKeys } from '../../../infra/range/access/context-keys.ts';
import { decide } from '../../../infra/range/access/decide.ts';
import type { Identity } from '../../../infra/range/identity/identity.ts';
import type { Figure } from './figure.ts';
import { median } from './figure.ts';

const ROUNDS = 15;
const PER_ROUND = 2000;

/** Three identity policies of four statements, a boundary and a bucket policy with a condition, as in a lab. */
export function policyEvaluationFigures(): readonly Figure[] {
  const perRound = Array.from({ length: ROUNDS }, () => {
    const before = process.cpuUsage();
    for (let count = 0; count < PER_ROUND; count++) {
      if (!decideOnce(count)) throw new Error('the benchmark asks what is allowed');
    }
    const { user, system } = process.cpuUsage(before);
    return (user + system) / PER_ROUND;
  });
  return [
    {
      name: 'policy evaluation, 16 statements, warm, processor',
      value: median(perRound.slice(3)),
      unit: 'µs',
      bar: { kind: 'at most', value: 25 },
    },
  ];
}

const identity: Identity = {
  kind: 'user',
  accountId: '111122223333',
  arn: 'arn:aws:iam::111122223333:user/bench',
  userName: 'bench',
  userId: 'AIDAEXAMPLEBENCH',
  accessKeyId: 'AKIAEXAMPLEBENCH',
};

const policies = Array.from({ length: 3 }, (_, at) => ({
  name: `policy-${String(at)}`,
  document: {
    Version: '2012-10-17',
    Statement: Array.from({ length: 4 }, (_, index) => ({
      Effect: 'Allow',
      Action: at === 2 && index === 3 ? ['s3:Get*', 's3:Put*'] : [`service${String(index)}:*`],
      Resource: 'arn:aws:s3:::bench-*/${aws:username}/*',
      Condition: { StringEquals: { 'aws:PrincipalAccount': '111122223333' } },
    })),
  },
}));
const boundary = {
  name: 'boundary',
  document: { Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action: '*', Resource: '*' }] },
};
const resourcePolicy = {
  Version: '2012-10-17',
  Statement: [
    {
      Effect: 'Deny',
      Principal: '*',
      Action: 's3:*',
      Resource: ['arn:aws:s3:::bench-intake', 'arn:aws:s3:::bench-intake/*'],
      Condition: { Bool: { 'aws:SecureTransport': 'false' } },
    },
    { Effect: 'Deny', Principal: '*', Action: 's3:DeleteBucket', Resource: '*' },
    {
      Effect: 'Allow',
      Principal: { AWS: 'arn:aws:iam::111122223333:role/other' },
      Action: 's3:GetObject',
      Resource: '*',
    },
  ],
};

function decideOnce(count: number): boolean {
  const request = {
    action: 's3:PutObject',
    resource: `arn:aws:s3:::bench-intake/bench/${String(count)}`,
    resourcePolicy,
  } as const;
  return decide({
    identity,
    policies: { identity: policies, boundary, session: [], serviceControl: [] },
    request,
    context: () =>
      contextKeys(
        {
          identity,
          at: 1_778_558_400_000 as Instant,
          sourceIp: '127.0.0.1',
          region: 'us-east-1',
          userAgent: 'bench',
        },
        request,
      ),
  }).allowed;
}
