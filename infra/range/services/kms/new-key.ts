import type { Arn } from '../../../base/ids.ts';
import type { Call } from '../../service.ts';
import { type Key, kmsState } from './state.ts';

export interface KeyWish {
  readonly manager: Key['manager'];
  readonly description: string;
  readonly policy: Key['policy'];
  readonly tags?: readonly (readonly [string, string])[];
}

export function makeKey(wish: KeyWish, call: Call): Key {
  const state = call.platform.state(kmsState);
  state.serial++;
  const random = call.platform.random.fork(`kms/key/${state.serial}`);
  const id = random.uuid();
  const key: Key = {
    id,
    arn: `arn:aws:kms:${call.region}:${call.accountId}:key/${id}`,
    accountId: call.accountId,
    createdAt: call.at,
    manager: wish.manager,
    material: Buffer.from(random.hex(32), 'hex'),
    description: wish.description,
    state: 'Enabled',
    policy: wish.policy,
    rotates: wish.manager === 'AWS',
    tags: new Map(wish.tags ?? []),
    grants: new Map(),
  };
  state.keys.set(key.arn, key);
  return key;
}

/** What a key has whose maker gave no policy: the account's own policies decide. */
export function defaultPolicy(call: Call): Key['policy'] {
  return written({
    Version: '2012-10-17',
    Id: 'key-default-1',
    Statement: [
      {
        Sid: 'Enable IAM User Permissions',
        Effect: 'Allow',
        Principal: { AWS: `arn:aws:iam::${call.accountId}:root` },
        Action: 'kms:*',
        Resource: '*',
      },
    ],
  });
}

/** "alias/aws/s3" and its like: made by AWS in each account when a service first needs it. */
export function managedKey(alias: Arn, call: Call): Key | undefined {
  const service = new RegExp(
    `^arn:aws:kms:${call.region}:${call.accountId}:alias/aws/(\\w+)$`,
  ).exec(alias)?.[1];
  if (service === undefined || !MANAGED.has(service)) return undefined;
  const key = makeKey(
    {
      manager: 'AWS',
      description: `Default key that protects my ${service.toUpperCase()} objects when no other key is defined`,
      policy: managedPolicy(service, call),
    },
    call,
  );
  call.platform.state(kmsState).aliases.set(alias, { key: key.arn, at: call.at });
  return key;
}

const MANAGED = new Set(['s3', 'sns', 'sqs', 'lambda', 'ssm']);

/** Source: KMS Developer Guide, "AWS managed keys": through the service, for everybody in the account. */
const managedPolicy = (service: string, call: Call): Key['policy'] =>
  written({
    Version: '2012-10-17',
    Id: `auto-${service}-2`,
    Statement: [
      {
        Sid: `Allow access through ${service.toUpperCase()} for all principals in the account that are authorized to use it`,
        Effect: 'Allow',
        Principal: { AWS: '*' },
        Action: [
          'kms:Encrypt',
          'kms:Decrypt',
          'kms:ReEncrypt*',
          'kms:GenerateDataKey*',
          'kms:DescribeKey',
        ],
        Resource: '*',
        Condition: {
          StringEquals: {
            'kms:CallerAccount': call.accountId,
            'kms:ViaService': `${service}.${call.region}.amazonaws.com`,
          },
        },
      },
      {
        Sid: 'Allow direct access to key metadata to the account',
        Effect: 'Allow',
        Principal: { AWS: `arn:aws:iam::${call.accountId}:root` },
        Action: ['kms:Describe*', 'kms:Get*', 'kms:List*', 'kms:RevokeGrant'],
        Resource: '*',
      },
    ],
  });

const written = (document: object): Key['policy'] => ({
  text: JSON.stringify(document, null, 2),
  document,
});
