import type {
  CreateServiceLinkedRoleCommandInput,
  CreateServiceLinkedRoleCommandOutput,
  DeleteServiceLinkedRoleCommandInput,
  DeleteServiceLinkedRoleCommandOutput,
  GetServiceLinkedRoleDeletionStatusCommandInput,
  GetServiceLinkedRoleDeletionStatusCommandOutput,
} from '@aws-sdk/client-iam';
import type { StoredRole } from '../../../identity/editable-identity-store.ts';
import { operation } from '../../../service.ts';
import { memoryOf } from '../account-memory.ts';
import { checkTrust } from '../checks.ts';
import { invalidInput, noSuchEntity } from '../faults.ts';
import { apiReference, TRAIL_SHAPE } from '../known-from.ts';
import { accountOf, roleArn, roleNamed, storeOf } from '../model.ts';
import { isServiceLinked } from '../service-linked.ts';
import { wholeRole } from '../shapes.ts';
import { changes, reads } from '../trail-rules.ts';

type Out<T> = Omit<T, '$metadata'>;

/** What AWS calls the role of each service. Source: the services' own guides, "Using service-linked roles". */
const ROLE_NAMES: Readonly<Record<string, string>> = {
  'access-analyzer.amazonaws.com': 'AWSServiceRoleForAccessAnalyzer',
  'autoscaling.amazonaws.com': 'AWSServiceRoleForAutoScaling',
  'cloudtrail.amazonaws.com': 'AWSServiceRoleForCloudTrail',
  'config.amazonaws.com': 'AWSServiceRoleForConfig',
  'ecs.amazonaws.com': 'AWSServiceRoleForECS',
  'elasticbeanstalk.amazonaws.com': 'AWSServiceRoleForElasticBeanstalk',
  'elasticloadbalancing.amazonaws.com': 'AWSServiceRoleForElasticLoadBalancing',
  'events.amazonaws.com': 'AWSServiceRoleForCloudWatchEvents',
  'guardduty.amazonaws.com': 'AWSServiceRoleForAmazonGuardDuty',
  'inspector2.amazonaws.com': 'AWSServiceRoleForAmazonInspector2',
  'macie.amazonaws.com': 'AWSServiceRoleForAmazonMacie',
  'malware-protection.guardduty.amazonaws.com': 'AWSServiceRoleForAmazonGuardDutyMalwareProtection',
  'organizations.amazonaws.com': 'AWSServiceRoleForOrganizations',
  'rds.amazonaws.com': 'AWSServiceRoleForRDS',
  'replicator.lambda.amazonaws.com': 'AWSServiceRoleForLambdaReplicator',
  'securityhub.amazonaws.com': 'AWSServiceRoleForSecurityHub',
  'spot.amazonaws.com': 'AWSServiceRoleForEC2Spot',
  'ssm.amazonaws.com': 'AWSServiceRoleForAmazonSSM',
  'sso.amazonaws.com': 'AWSServiceRoleForSSO',
};

export const createServiceLinkedRole = operation<
  CreateServiceLinkedRoleCommandInput,
  Out<CreateServiceLinkedRoleCommandOutput>
>({
  knownFrom: [apiReference('CreateServiceLinkedRole'), TRAIL_SHAPE],
  authorizes: (input, call) => [
    {
      action: 'iam:CreateServiceLinkedRole',
      resource: `arn:aws:iam::${call.accountId}:role/aws-service-role/${input.AWSServiceName ?? ''}/${ROLE_NAMES[input.AWSServiceName ?? ''] ?? ''}`,
      context: { 'iam:AWSServiceName': [input.AWSServiceName ?? ''] },
    },
  ],
  async handle(input, call) {
    const service = input.AWSServiceName ?? '';
    const base = ROLE_NAMES[service];
    if (base === undefined)
      throw invalidInput(`Service role name ${service} is not a service the range knows.`);
    const name = input.CustomSuffix === undefined ? base : `${base}_${input.CustomSuffix}`;
    const { roles } = accountOf(call);
    if (roles.has(name))
      throw invalidInput(
        `Service role name ${name} has been taken in this account, please try a different suffix.`,
      );
    const path = `/aws-service-role/${service}/`;
    const role: StoredRole = {
      kind: 'role',
      accountId: call.accountId,
      arn: `arn:aws:iam::${call.accountId}:role${path}${name}`,
      name,
      path,
      id: storeOf(call).freshId('AROA'),
      createdAt: call.at,
      inline: new Map(),
      attached: new Set(),
      tags: new Map(),
      boundary: undefined,
      description: input.Description,
      trust: checkTrust(
        call,
        JSON.stringify({
          Version: '2012-10-17',
          Statement: [
            { Effect: 'Allow', Principal: { Service: [service] }, Action: ['sts:AssumeRole'] },
          ],
        }),
      ),
      maxSessionDuration: 3600,
    };
    roles.set(name, role);
    return { Role: wholeRole(role, role.trust.text) };
  },
  trail: changes((output) => output),
});

export const deleteServiceLinkedRole = operation<
  DeleteServiceLinkedRoleCommandInput,
  Out<DeleteServiceLinkedRoleCommandOutput>
>({
  knownFrom: [apiReference('DeleteServiceLinkedRole'), TRAIL_SHAPE],
  authorizes: (input, call) => [
    { action: 'iam:DeleteServiceLinkedRole', resource: roleArn(call, input.RoleName) },
  ],
  async handle(input, call) {
    const role = roleNamed(call, input.RoleName);
    if (!isServiceLinked(role)) throw invalidInput(`${role.name} is not a service-linked role.`);
    accountOf(call).roles.delete(role.name);
    const id = `task${role.path}${role.name}/${call.eventId}`;
    memoryOf(call).deletions.set(id, role.arn);
    return { DeletionTaskId: id };
  },
  trail: changes((output) => output),
});

export const getServiceLinkedRoleDeletionStatus = operation<
  GetServiceLinkedRoleDeletionStatusCommandInput,
  Out<GetServiceLinkedRoleDeletionStatusCommandOutput>
>({
  knownFrom: [apiReference('GetServiceLinkedRoleDeletionStatus')],
  authorizes: (input, call) => [
    {
      action: 'iam:GetServiceLinkedRoleDeletionStatus',
      resource: memoryOf(call).deletions.get(input.DeletionTaskId ?? '') ?? '*',
    },
  ],
  async handle(input, call) {
    const { DeletionTaskId = '' } = input;
    if (!memoryOf(call).deletions.has(DeletionTaskId))
      throw noSuchEntity(`Deletion task with id ${DeletionTaskId} cannot be found.`);
    return { Status: 'SUCCEEDED' };
  },
  trail: reads(),
});
