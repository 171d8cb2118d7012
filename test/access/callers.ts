import type { Instant } from '../../infra/base/instant.ts';
import type { Identity } from '../../infra/range/identity/identity.ts';

export const ACCOUNT = '111122223333';
export const OTHER_ACCOUNT = '444455556666';
const ISSUED_AT = Date.parse('2026-05-12T04:00:00Z') as Instant;

export const user = (name: string, accountId = ACCOUNT): Identity & { kind: 'user' } => ({
  kind: 'user',
  accountId,
  arn: `arn:aws:iam::${accountId}:user/${name}`,
  userName: name,
  userId: `AIDAEXAMPLE${name.toUpperCase()}`,
  accessKeyId: 'AKIAEXAMPLE000000001',
});

export const session = (role: string, name: string, accountId = ACCOUNT): Identity => ({
  kind: 'role-session',
  accountId,
  arn: `arn:aws:sts::${accountId}:assumed-role/${role}/${name}`,
  roleArn: `arn:aws:iam::${accountId}:role/${role}`,
  roleName: role,
  roleId: `AROAEXAMPLE${role.toUpperCase()}`,
  sessionName: name,
  accessKeyId: 'ASIAEXAMPLE000000001',
  issuedAt: ISSUED_AT,
  sessionPolicies: [],
  context: {},
});

export const federated = (name: string, by: string, accountId = ACCOUNT): Identity => ({
  kind: 'federated-user',
  accountId,
  arn: `arn:aws:sts::${accountId}:federated-user/${name}`,
  name,
  issuer: user(by, accountId),
  accessKeyId: 'ASIAEXAMPLE000000002',
  issuedAt: ISSUED_AT,
  sessionPolicies: [],
});

export const root = (accountId = ACCOUNT): Identity => ({
  kind: 'root',
  accountId,
  arn: `arn:aws:iam::${accountId}:root`,
  accessKeyId: 'AKIAEXAMPLE000000000',
});

export const service = (
  principal: string,
  sourceAccount = ACCOUNT,
  sourceArn: `arn:${string}` = 'arn:aws:s3:::intake',
): Identity => ({ kind: 'service', principal, sourceAccount, sourceArn });

export const ANONYMOUS: Identity = { kind: 'anonymous' };
