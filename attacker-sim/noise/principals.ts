import type { Seeded } from '../../infra/base/seeded.ts';

/** Somebody of a background account: a person at a desk, a program under a role, or AWS itself. */
export interface Principal {
  readonly kind: PrincipalKind;
  /** The record's `userIdentity`, as JSON. */
  readonly identity: string;
  readonly sourceIp: string;
  readonly userAgent: string;
  /** The part of all work that is done in office hours; machines know none. */
  readonly keepsOfficeHours: boolean;
}

export type PrincipalKind = 'person' | 'pipeline' | 'service' | 'function' | 'monitor' | 'aws';

const LETTERS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';

/** Everybody who works in the account, the same ones for the same seed. Addresses are of documentation ranges. */
export function principalsOf(account: string, seed: Seeded): readonly Principal[] {
  const people = PEOPLE.map((name) => person(name, account, seed.fork(`person/${name}`)));
  const roles = ROLES.map((role) => program(role, account, seed.fork(`role/${role.name}`)));
  return [...people, ...roles, ...SERVICES.map(awsService)];
}

const PEOPLE = ['amira', 'bastian', 'chiyo', 'dmitri', 'esther', 'femi'];

interface Role {
  readonly name: string;
  readonly session: string;
  readonly kind: PrincipalKind;
  readonly userAgent: string;
}

const BOTO =
  'Boto3/1.42.11 md/Botocore#1.42.11 ua/2.1 os/linux#6.12 md/arch#x86_64 lang/python#3.13.1';
const NODE =
  'aws-sdk-js/3.1160.0 ua/2.1 os/linux#6.12 lang/js md/nodejs#22.21.1 exec-env/AWS_Lambda_nodejs22.x';

const ROLES: readonly Role[] = [
  {
    name: 'ci-deploy',
    session: 'release',
    kind: 'pipeline',
    userAgent: 'aws-cli/2.36.28 md/prompt#off md/command#cloudformation.deploy',
  },
  { name: 'shop-api', session: 'i-0aexample00000001', kind: 'service', userAgent: BOTO },
  { name: 'shop-worker', session: 'i-0aexample00000002', kind: 'service', userAgent: BOTO },
  { name: 'order-intake-exec', session: 'order-intake', kind: 'function', userAgent: NODE },
  { name: 'invoice-render-exec', session: 'invoice-render', kind: 'function', userAgent: NODE },
  { name: 'nightly-backup', session: 'backup', kind: 'service', userAgent: BOTO },
  {
    name: 'vendor-monitoring',
    session: 'collector',
    kind: 'monitor',
    userAgent: 'collector/7.61 (+https://example.com) aws-sdk-go-v2/1.41.0',
  },
  {
    name: 'AWSServiceRoleForConfig',
    session: 'config',
    kind: 'monitor',
    userAgent: 'config.amazonaws.com',
  },
];

const SERVICES = ['cloudtrail.amazonaws.com', 'lambda.amazonaws.com', 'ec2.amazonaws.com'];

function person(name: string, account: string, seed: Seeded): Principal {
  return {
    kind: 'person',
    identity: JSON.stringify({
      type: 'IAMUser',
      principalId: `AIDAEXAMPLE${seed.text(10, LETTERS)}`,
      arn: `arn:aws:iam::${account}:user/${name}`,
      accountId: account,
      accessKeyId: `AKIAEXAMPLE${seed.text(9, LETTERS)}`,
      userName: name,
    }),
    sourceIp: `198.51.100.${String(1 + Math.floor(seed.next() * 120))}`,
    userAgent:
      seed.next() < 0.5
        ? 'aws-cli/2.36.28 md/awscrt#0.31.0 ua/2.1 os/macos#25.1 lang/python#3.13.11'
        : 'Mozilla/5.0 (X11; Linux x86_64; rv:151.0) Gecko/20100101 Firefox/151.0',
    keepsOfficeHours: true,
  };
}

function program(role: Role, account: string, seed: Seeded): Principal {
  const principalId = `AROAEXAMPLE${seed.text(10, LETTERS)}`;
  const isConfig = role.userAgent === 'config.amazonaws.com';
  return {
    kind: role.kind,
    identity: JSON.stringify({
      type: 'AssumedRole',
      principalId: `${principalId}:${role.session}`,
      arn: `arn:aws:sts::${account}:assumed-role/${role.name}/${role.session}`,
      accountId: account,
      accessKeyId: `ASIAEXAMPLE${seed.text(9, LETTERS)}`,
      sessionContext: {
        sessionIssuer: {
          type: 'Role',
          principalId,
          arn: `arn:aws:iam::${account}:role/${role.name}`,
          accountId: account,
          userName: role.name,
        },
        attributes: { creationDate: '2026-05-04T00:00:00Z', mfaAuthenticated: 'false' },
      },
      ...(isConfig && { invokedBy: 'config.amazonaws.com' }),
    }),
    sourceIp: isConfig
      ? 'config.amazonaws.com'
      : `203.0.113.${String(1 + Math.floor(seed.next() * 120))}`,
    userAgent: role.userAgent,
    keepsOfficeHours: role.kind === 'pipeline',
  };
}

/** An AWS service says its name three times and nothing else of itself. */
const awsService = (name: string): Principal => ({
  kind: 'aws',
  identity: JSON.stringify({ type: 'AWSService', invokedBy: name }),
  sourceIp: name,
  userAgent: name,
  keepsOfficeHours: false,
});
