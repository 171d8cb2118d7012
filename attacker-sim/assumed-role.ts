import type { Target } from '../infra/base/target.ts';
import type { AwsClients } from './aws-clients.ts';

/** A session of a role. */
export async function assumedRole(
  aws: AwsClients,
  RoleArn: string,
  RoleSessionName: string,
): Promise<Target['credentials']> {
  const { Credentials } = await aws.sts().assumeRole({ RoleArn, RoleSessionName });
  const { AccessKeyId, SecretAccessKey, SessionToken } = Credentials ?? {};
  if (AccessKeyId === undefined || SecretAccessKey === undefined || SessionToken === undefined) {
    throw new Error(`STS gave no session of ${RoleArn}`);
  }
  return {
    accessKeyId: AccessKeyId,
    secretAccessKey: SecretAccessKey,
    sessionToken: SessionToken,
  };
}
