import type { AccountId, Arn } from '../../../../base/ids.ts';
import { hours, later } from '../../../../base/instant.ts';
import type { RoleSession } from '../../../identity/identity.ts';
import type { OpenedSession } from '../../../identity/identity-store.ts';
import type { Platform } from '../../../platform.ts';

/** Whether the role exists and its trust policy lets Lambda take it on for this account's functions. */
export function lambdaMayAssume(platform: Platform, role: Arn, sourceAccount: AccountId): boolean {
  const onFile = platform.identities.role(role);
  if (onFile === undefined) return false;
  return platform.decide(
    { kind: 'service', principal: 'lambda.amazonaws.com', sourceAccount },
    {
      action: 'sts:AssumeRole',
      resource: role,
      resourceAccount: onFile.accountId,
      resourcePolicy: onFile.trust,
    },
  ).allowed;
}

/** What the handler's own SDK calls are signed with: named after the function, and known to come from it. */
export function openHandlerSession(
  platform: Platform,
  role: Arn,
  functionName: string,
  functionArn: Arn,
): OpenedSession {
  const now = platform.clock.now();
  return platform.identities.openSession({
    roleArn: role,
    sessionName: functionName,
    issuedAt: now,
    expiresAt: later(now, hours(1)),
    context: { 'lambda:SourceFunctionArn': [functionArn] },
  });
}

/**
 * What the platform itself signs a delivery with: the same role, another session name, and no
 * `lambda:SourceFunctionArn`, so that a policy can tell the platform from the code.
 *
 * @param number one to three digits.
 */
export function openDeliverySession(platform: Platform, role: Arn, number: number): OpenedSession {
  const now = platform.clock.now();
  return platform.identities.openSession({
    roleArn: role,
    sessionName: `awslambda_${String(number)}_${digitsOf(new Date(now).toISOString())}`,
    issuedAt: now,
    expiresAt: later(now, hours(1)),
  });
}

/** The role as admission checks ask about it: an identity without any key. */
export function roleAsIdentity(platform: Platform, role: Arn): RoleSession | undefined {
  const onFile = platform.identities.role(role);
  if (onFile === undefined) return undefined;
  return {
    kind: 'role-session',
    accountId: onFile.accountId,
    arn: `arn:aws:sts::${onFile.accountId}:assumed-role/${onFile.roleName}/awslambda`,
    roleArn: onFile.arn,
    roleName: onFile.roleName,
    roleId: onFile.roleId,
    sessionName: 'awslambda',
    accessKeyId: '',
    issuedAt: platform.clock.now(),
    sessionPolicies: [],
    context: {},
  };
}

/** yyyyMMddHHmmssSSS */
const digitsOf = (iso: string): string => iso.replace(/\D/g, '').slice(0, 17);
