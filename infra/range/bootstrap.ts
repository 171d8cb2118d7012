import type { AccountId } from '../base/ids.ts';
import type { Platform } from './platform.ts';

const QUALIFIER = 'hnb659fds';
/** The bootstrap template's version these roles come from. */
const VERSION = '33';

/**
 * Makes an account ready for the CDK, as `cdk bootstrap` leaves it: stack CDKToolkit with the assets bucket,
 * the roles the CDK assumes, and the parameter that says which version they are.
 *
 * Statements are those of the CDK's own bootstrap template, less what only container images, KMS keys and
 * trust in other accounts need.
 */
export async function bootstrap(platform: Platform, account: AccountId): Promise<void> {
  await asRoot(platform, account, 'CreateStack', {
    StackName: 'CDKToolkit',
    TemplateBody: JSON.stringify(template(account, platform.region)),
    Capabilities: ['CAPABILITY_NAMED_IAM'],
  });
  const { Stacks = [] } = await asRoot<{ Stacks?: readonly { StackStatus?: string }[] }>(
    platform,
    account,
    'DescribeStacks',
    { StackName: 'CDKToolkit' },
  );
  const status = Stacks[0]?.StackStatus;
  if (status !== 'CREATE_COMPLETE')
    throw new Error(`account ${account} could not be bootstrapped: ${status ?? 'no stack'}`);
}

function asRoot<Output = unknown>(
  platform: Platform,
  account: AccountId,
  operation: string,
  input: unknown,
): Promise<Output> {
  return platform.perform<Output>({
    service: 'cloudformation',
    operation,
    input,
    as: { kind: 'root', accountId: account, arn: `arn:aws:iam::${account}:root`, accessKeyId: '' },
    leavesNoRecord: true,
  });
}

function template(account: AccountId, region: string) {
  const place = `${account}-${region}`;
  const assets = `cdk-${QUALIFIER}-assets-${place}`;
  const assetArns = [`arn:aws:s3:::${assets}`, `arn:aws:s3:::${assets}/*`];
  const parameter = `/cdk-bootstrap/${QUALIFIER}/version`;
  const roleArn = (name: string) =>
    `arn:aws:iam::${account}:role/cdk-${QUALIFIER}-${name}-${place}`;
  return {
    Description:
      'This stack includes resources needed to deploy AWS CDK apps into this environment',
    Resources: {
      StagingBucket: {
        Type: 'AWS::S3::Bucket',
        DeletionPolicy: 'Retain',
        Properties: {
          BucketName: assets,
          BucketEncryption: {
            ServerSideEncryptionConfiguration: [
              { ServerSideEncryptionByDefault: { SSEAlgorithm: 'AES256' } },
            ],
          },
          PublicAccessBlockConfiguration: {
            BlockPublicAcls: true,
            BlockPublicPolicy: true,
            IgnorePublicAcls: true,
            RestrictPublicBuckets: true,
          },
          VersioningConfiguration: { Status: 'Enabled' },
        },
      },
      StagingBucketPolicy: {
        Type: 'AWS::S3::BucketPolicy',
        Properties: {
          Bucket: { Ref: 'StagingBucket' },
          PolicyDocument: policy({
            Sid: 'AllowSSLRequestsOnly',
            Effect: 'Deny',
            Principal: '*',
            Action: 's3:*',
            Resource: assetArns,
            Condition: { Bool: { 'aws:SecureTransport': 'false' } },
          }),
        },
      },
      FilePublishingRole: role(`file-publishing-role-${place}`, account, [
        {
          Effect: 'Allow',
          Action: [
            's3:GetObject*',
            's3:GetBucket*',
            's3:GetEncryptionConfiguration',
            's3:List*',
            's3:DeleteObject*',
            's3:PutObject*',
            's3:Abort*',
          ],
          Resource: assetArns,
          Condition: { StringEquals: { 'aws:ResourceAccount': [account] } },
        },
      ]),
      DeploymentActionRole: role(
        `deploy-role-${place}`,
        account,
        [
          {
            Sid: 'DeployPermissions',
            Effect: 'Allow',
            Action: [
              'cloudformation:CreateChangeSet',
              'cloudformation:DeleteChangeSet',
              'cloudformation:ExecuteChangeSet',
              'cloudformation:CreateStack',
              'cloudformation:UpdateStack',
              'cloudformation:RollbackStack',
              'cloudformation:ContinueUpdateRollback',
            ],
            Resource: '*',
          },
          { Effect: 'Allow', Action: 'iam:PassRole', Resource: roleArn('cfn-exec-role') },
          {
            Sid: 'CliPermissions',
            Effect: 'Allow',
            Action: [
              'cloudformation:DeleteStack',
              'cloudformation:UpdateTerminationProtection',
              'sts:GetCallerIdentity',
            ],
            Resource: '*',
          },
          {
            Sid: 'CliStagingBucket',
            Effect: 'Allow',
            Action: ['s3:GetObject*', 's3:GetBucket*', 's3:List*'],
            Resource: assetArns,
          },
          {
            Sid: 'ReadVersion',
            Effect: 'Allow',
            Action: ['ssm:GetParameter', 'ssm:GetParameters'],
            Resource: `arn:aws:ssm:${region}:${account}:parameter${parameter}`,
          },
        ],
        ['arn:aws:iam::aws:policy/AWSCloudFormationReadOnlyAccess'],
      ),
      LookupRole: role(
        `lookup-role-${place}`,
        account,
        [{ Sid: 'DontReadSecrets', Effect: 'Deny', Action: ['kms:Decrypt'], Resource: '*' }],
        ['arn:aws:iam::aws:policy/ReadOnlyAccess'],
      ),
      CloudFormationExecutionRole: {
        Type: 'AWS::IAM::Role',
        Properties: {
          RoleName: `cdk-${QUALIFIER}-cfn-exec-role-${place}`,
          AssumeRolePolicyDocument: policy({
            Effect: 'Allow',
            Action: 'sts:AssumeRole',
            Principal: { Service: 'cloudformation.amazonaws.com' },
          }),
          ManagedPolicyArns: ['arn:aws:iam::aws:policy/AdministratorAccess'],
        },
      },
      CdkBootstrapVersion: {
        Type: 'AWS::SSM::Parameter',
        Properties: { Type: 'String', Name: parameter, Value: VERSION },
      },
    },
    Outputs: {
      BucketName: { Value: { Ref: 'StagingBucket' } },
      BucketDomainName: { Value: { 'Fn::GetAtt': ['StagingBucket', 'RegionalDomainName'] } },
      BootstrapVersion: { Value: { 'Fn::GetAtt': ['CdkBootstrapVersion', 'Value'] } },
    },
  };
}

/** A role that principals of the account may assume if their own policies let them. */
function role(
  name: string,
  account: AccountId,
  statements: readonly object[],
  ManagedPolicyArns: readonly string[] = [],
) {
  return {
    Type: 'AWS::IAM::Role',
    Properties: {
      RoleName: `cdk-${QUALIFIER}-${name}`,
      AssumeRolePolicyDocument: policy({
        Effect: 'Allow',
        Action: ['sts:AssumeRole', 'sts:TagSession'],
        Principal: { AWS: account },
      }),
      Policies: [{ PolicyName: 'default', PolicyDocument: policy(...statements) }],
      ManagedPolicyArns,
    },
  };
}

const policy = (...Statement: readonly object[]) => ({ Version: '2012-10-17', Statement });
