import type { Arn } from '../../base/ids.ts';
import type { Instant } from '../../base/instant.ts';
import type { StoredPolicy } from './editable-identity-store.ts';
import { policyText } from './editable-identity-store.ts';

/**
 * AWS's own managed policies, as far as labs and the CDK attach them.
 *
 * Others are refused when somebody attaches them: a policy whose text we do not hold would silently grant nothing.
 */
export const AWS_MANAGED_POLICIES: ReadonlyMap<Arn, StoredPolicy> = new Map(
  Object.entries({
    AdministratorAccess: { actions: ['*'] },
    // Of the reads AWS lists here, those of services the range has.
    ReadOnlyAccess: {
      actions: [
        'cloudformation:Describe*',
        'cloudformation:Get*',
        'cloudformation:List*',
        'cloudtrail:Describe*',
        'cloudtrail:Get*',
        'cloudtrail:List*',
        'cloudtrail:LookupEvents',
        'events:Describe*',
        'events:List*',
        'iam:Get*',
        'iam:List*',
        'lambda:Get*',
        'lambda:List*',
        's3:Get*',
        's3:List*',
        'sns:Get*',
        'sns:List*',
        'sqs:Get*',
        'sqs:List*',
        'ssm:Describe*',
        'ssm:Get*',
        'ssm:List*',
      ],
    },
    AWSCloudFormationReadOnlyAccess: {
      actions: [
        'cloudformation:Describe*',
        'cloudformation:EstimateTemplateCost',
        'cloudformation:Get*',
        'cloudformation:List*',
        'cloudformation:ValidateTemplate',
        'cloudformation:Detect*',
      ],
    },
    'service-role/AWSLambdaBasicExecutionRole': {
      actions: ['logs:CreateLogGroup', 'logs:CreateLogStream', 'logs:PutLogEvents'],
    },
    'service-role/AWSLambdaSQSQueueExecutionRole': {
      actions: [
        'sqs:ReceiveMessage',
        'sqs:DeleteMessage',
        'sqs:GetQueueAttributes',
        'logs:CreateLogGroup',
        'logs:CreateLogStream',
        'logs:PutLogEvents',
      ],
    },
  }).map(([name, { actions }], index) => {
    const policy = awsManaged(name, actions, index);
    return [policy.arn, policy];
  }),
);

export const ADMINISTRATOR_ACCESS: Arn = 'arn:aws:iam::aws:policy/AdministratorAccess';

function awsManaged(nameWithPath: string, actions: readonly string[], index: number): StoredPolicy {
  const slash = nameWithPath.lastIndexOf('/');
  const document = {
    Version: '2012-10-17',
    Statement: [
      { Effect: 'Allow', Action: actions.length === 1 ? actions[0] : actions, Resource: '*' },
    ],
  };
  const createdAt = Date.UTC(2015, 3, 9, 15, 3, 43) as Instant;
  return {
    arn: `arn:aws:iam::aws:policy/${nameWithPath}`,
    name: nameWithPath.slice(slash + 1),
    path: `/${nameWithPath.slice(0, slash + 1)}`,
    id: `ANPAEXAMPLEAWS${String(index).padStart(7, '0')}`,
    createdAt,
    description: undefined,
    tags: new Map(),
    versions: [{ versionId: 'v1', createdAt, ...policyText(JSON.stringify(document)) }],
    defaultVersionId: 'v1',
    versionsMade: 1,
  };
}
