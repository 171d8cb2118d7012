import {
  type IAMClient,
  ListAccessKeysCommand,
  PutRolePolicyCommand,
  PutUserPolicyCommand,
  UpdateAccessKeyCommand,
} from '@aws-sdk/client-iam';
import type { CallLog } from '../../../../infra/cdk/handler/call-log.ts';

/**
 * Takes everything from a user: whatever they or their own sessions sign is denied, and their keys go out.
 *
 * The policy is what stops the sessions. A key that is inactive stops only itself.
 *
 * @returns the ids of all their keys, for a thief may have made a second one.
 */
export async function stopUser(
  iam: IAMClient,
  UserName: string,
  log: CallLog,
): Promise<readonly string[]> {
  await log.made(
    'iam:PutUserPolicy',
    iam.send(
      new PutUserPolicyCommand({
        UserName,
        PolicyName: 'AftertraceLockdown',
        PolicyDocument: JSON.stringify({
          Version: '2012-10-17',
          Statement: [{ Sid: 'Lockdown', Effect: 'Deny', Action: '*', Resource: '*' }],
        }),
      }),
    ),
  );
  const { AccessKeyMetadata = [] } = await log.made(
    'iam:ListAccessKeys',
    iam.send(new ListAccessKeysCommand({ UserName })),
  );
  const keys = AccessKeyMetadata.flatMap(({ AccessKeyId }) => AccessKeyId ?? []);
  for (const AccessKeyId of keys) {
    await log.made(
      'iam:UpdateAccessKey',
      iam.send(new UpdateAccessKeyCommand({ UserName, AccessKeyId, Status: 'Inactive' })),
    );
  }
  return keys;
}

/**
 * Denies everything to the sessions of a role that were issued before a moment, under the name IAM's console uses.
 *
 * Sessions issued later are not meant: whoever may still assume the role has a new one at once.
 */
export async function revokeSessions(
  iam: IAMClient,
  RoleName: string,
  before: string,
  log: CallLog,
): Promise<void> {
  await log.made(
    'iam:PutRolePolicy',
    iam.send(
      new PutRolePolicyCommand({
        RoleName,
        PolicyName: 'AWSRevokeOlderSessions',
        PolicyDocument: JSON.stringify({
          Version: '2012-10-17',
          Statement: [
            {
              Effect: 'Deny',
              Action: ['*'],
              Resource: ['*'],
              Condition: { DateLessThan: { 'aws:TokenIssueTime': before } },
            },
          ],
        }),
      }),
    ),
  );
}
