import { strToU8, zipSync } from 'fflate';
import type { AwsClients } from '../../attacker-sim/aws-clients.ts';
import type { BucketStage, Stage } from '../../attacker-sim/technique.ts';

/** Clients of the two accounts' administrators. */
export interface Owners {
  readonly target: AwsClients;
  readonly account: string;
  readonly foreign: AwsClients;
  readonly foreignAccount: string;
}

/** What stands, and the inputs that name it. */
export interface Staged {
  readonly inputs: Readonly<Record<string, string>>;
  readonly roleName?: string;
}

/** Makes what a technique asks for, under names nobody else has. */
export async function prepare(stage: Stage, name: string, owners: Owners): Promise<Staged> {
  const inputs: Record<string, string> = {};
  const { target } = owners;
  if (stage.queue === true) {
    const { QueueUrl = '' } = await target.sqs().createQueue({ QueueName: `${name}-records` });
    inputs['queueUrl'] = QueueUrl;
  }
  const queueArn = `arn:aws:sqs:us-east-1:${owners.account}:${name}-records`;
  if (stage.account !== undefined) {
    inputs['account'] = owners.account;
    await blockAccount(stage.account.blocksPublicAccess, owners);
  }
  if (stage.foreignAccount === true) inputs['foreignAccount'] = owners.foreignAccount;
  if (stage.foreignQueue === true) inputs['foreignQueueArn'] = await foreignQueue(name, owners);
  if (stage.function === true) {
    inputs['functionName'] = `${name}-fn`;
    await makeFunction(`${name}-fn`, queueArn, owners);
  }
  if (stage.bucket !== undefined) {
    inputs['bucket'] = `${name}-bucket`;
    inputs['key'] = stage.bucket.objects?.[0] ?? `incoming/${name}`;
    await makeBucket(`${name}-bucket`, stage.bucket, `${name}-fn`, owners);
  }
  if (stage.foreignBucket === true) inputs['foreignBucket'] = await foreignBucket(name, owners);
  if (stage.bus === true) Object.assign(inputs, await makeBus(name, queueArn, owners));
  if (stage.topic === true) Object.assign(inputs, await makeTopic(name, queueArn, owners));
  if (stage.trail === true) inputs['trailName'] = await makeTrail(name, owners);
  if (stage.user === true) {
    inputs['userName'] = `${name}-colleague`;
    await target.iam().createUser({ UserName: `${name}-colleague` });
  }
  if (stage.role === undefined) return { inputs };
  const roleName = `${name}-role`;
  inputs['roleArn'] = await makeRole(
    roleName,
    { AWS: `arn:aws:iam::${owners.account}:root` },
    owners,
  );
  if (stage.role.revoked) await target.iam().putRolePolicy(revocation(roleName));
  return { inputs, roleName };
}

/** Every scene of the account has it then, so whoever asks for it takes it away again. */
async function blockAccount(isOn: boolean, { target, account }: Owners): Promise<void> {
  await target.accountPublicAccess(account).put(switches(isOn));
}

const switches = (isOn: boolean) => ({
  BlockPublicAcls: isOn,
  IgnorePublicAcls: isOn,
  BlockPublicPolicy: isOn,
  RestrictPublicBuckets: isOn,
});

/** As the console's "Revoke active sessions" writes it. */
const revocation = (RoleName: string) => ({
  RoleName,
  PolicyName: 'AWSRevokeOlderSessions',
  PolicyDocument: policyOf({
    Effect: 'Deny',
    Action: '*',
    Resource: '*',
    Condition: { DateLessThan: { 'aws:TokenIssueTime': '2026-05-12T04:00:00Z' } },
  }),
});

async function makeBucket(
  Bucket: string,
  stage: BucketStage,
  functionName: string,
  { target, account, foreignAccount }: Owners,
): Promise<void> {
  const s3 = target.s3();
  await s3.createBucket({ Bucket });
  await s3.putBucketVersioning({ Bucket, VersioningConfiguration: { Status: 'Enabled' } });
  await s3.putPublicAccessBlock({
    Bucket,
    PublicAccessBlockConfiguration: switches(stage.blocksPublicAccess === true),
  });
  if (stage.takesAcls === true) {
    await s3.putBucketOwnershipControls({
      Bucket,
      OwnershipControls: { Rules: [{ ObjectOwnership: 'BucketOwnerPreferred' }] },
    });
  }
  const objects = stage.holdsTrailFiles === true ? trailFiles(account) : (stage.objects ?? []);
  for (const Key of objects) {
    await s3.putObject({ Bucket, Key, Body: `content of ${Key}`, Tagging: 'verdict=malicious' });
  }
  if (stage.readableBy !== undefined) {
    const Principal =
      stage.readableBy === 'anyone' ? '*' : { AWS: `arn:aws:iam::${foreignAccount}:root` };
    await s3.putBucketPolicy({
      Bucket,
      Policy: policyOf({
        Effect: 'Allow',
        Principal,
        Action: ['s3:GetObject', 's3:ListBucket'],
        Resource: [`arn:aws:s3:::${Bucket}`, `arn:aws:s3:::${Bucket}/*`],
      }),
    });
  }
  if (stage.notifies === true) await notify(Bucket, functionName, target, account);
}

async function notify(Bucket: string, functionName: string, target: AwsClients, account: string) {
  await target.lambda().addPermission({
    FunctionName: functionName,
    StatementId: 'bucket',
    Action: 'lambda:InvokeFunction',
    Principal: 's3.amazonaws.com',
    SourceArn: `arn:aws:s3:::${Bucket}`,
    SourceAccount: account,
  });
  await target.s3().putBucketNotificationConfiguration({
    Bucket,
    NotificationConfiguration: {
      LambdaFunctionConfigurations: [
        {
          Id: 'scan',
          LambdaFunctionArn: `arn:aws:lambda:us-east-1:${account}:function:${functionName}`,
          Events: ['s3:ObjectCreated:*'],
        },
      ],
    },
  });
}

const trailFiles = (account: string): readonly string[] =>
  ['CloudTrail', 'CloudTrail-Digest'].flatMap((folder) =>
    ['0440', '0445'].map(
      (time) =>
        `AWSLogs/${account}/${folder}/us-east-1/2026/05/12/${account}_${folder}_us-east-1_20260512T${time}Z.json.gz`,
    ),
  );

async function foreignBucket(name: string, { foreign, account }: Owners): Promise<string> {
  const Bucket = `${name}-elsewhere`;
  await foreign.s3().createBucket({ Bucket });
  await foreign
    .s3()
    .putBucketVersioning({ Bucket, VersioningConfiguration: { Status: 'Enabled' } });
  await foreign.s3().putBucketPolicy({
    Bucket,
    Policy: policyOf({
      Effect: 'Allow',
      Principal: { AWS: `arn:aws:iam::${account}:root` },
      Action: 's3:PutObject',
      Resource: `arn:aws:s3:::${Bucket}/*`,
    }),
  });
  return Bucket;
}

async function foreignQueue(
  name: string,
  { foreign, account, foreignAccount }: Owners,
): Promise<string> {
  const QueueName = `${name}-elsewhere`;
  const arn = `arn:aws:sqs:us-east-1:${foreignAccount}:${QueueName}`;
  const statement = {
    Effect: 'Allow',
    Principal: { AWS: `arn:aws:iam::${account}:root` },
    Action: 'sqs:SendMessage',
    Resource: arn,
  };
  await foreign.sqs().createQueue({ QueueName, Attributes: { Policy: policyOf(statement) } });
  return arn;
}

async function makeFunction(FunctionName: string, queueArn: string, owners: Owners): Promise<void> {
  const { target } = owners;
  const roleName = `${FunctionName}-role`;
  const Role = await makeRole(roleName, { Service: 'lambda.amazonaws.com' }, owners);
  await target.iam().putRolePolicy({
    RoleName: roleName,
    PolicyName: 'destinations',
    PolicyDocument: policyOf({ Effect: 'Allow', Action: 'sqs:SendMessage', Resource: '*' }),
  });
  await target.lambda().createFunction({
    FunctionName,
    Role,
    Runtime: 'nodejs22.x',
    Handler: 'index.handler',
    Code: { ZipFile: CODE },
    Environment: { Variables: { PARTNER_TOKEN: 'example' } },
  });
  await target.lambda().putFunctionEventInvokeConfig({
    FunctionName,
    MaximumRetryAttempts: 2,
    MaximumEventAgeInSeconds: 21_600,
    DestinationConfig: { OnFailure: { Destination: queueArn } },
  });
}

const CODE = zipSync({ 'index.js': strToU8('exports.handler = async () => "ok";') });

async function makeRole(
  RoleName: string,
  Principal: Readonly<Record<string, string>>,
  { target }: Owners,
): Promise<string> {
  const { Role } = await target.iam().createRole({
    RoleName,
    AssumeRolePolicyDocument: policyOf({ Effect: 'Allow', Principal, Action: 'sts:AssumeRole' }),
  });
  return Role?.Arn ?? '';
}

async function makeBus(name: string, queueArn: string, { target }: Owners) {
  const busName = `${name}-verdicts`;
  const ruleName = `${name}-failures`;
  await target.events().createEventBus({ Name: busName });
  await target.events().putRule({
    EventBusName: busName,
    Name: ruleName,
    EventPattern: JSON.stringify({ source: ['lambda'] }),
  });
  await target.events().putTargets({
    EventBusName: busName,
    Rule: ruleName,
    Targets: [{ Id: 'siem', Arn: queueArn }],
  });
  return { busName, ruleName };
}

async function makeTopic(name: string, queueArn: string, { target }: Owners) {
  const { TopicArn: topicArn = '' } = await target.sns().createTopic({ Name: `${name}-alarms` });
  const { SubscriptionArn: subscriptionArn = '' } = await target.sns().subscribe({
    TopicArn: topicArn,
    Protocol: 'sqs',
    Endpoint: queueArn,
    Attributes: { RawMessageDelivery: 'true' },
    ReturnSubscriptionArn: true,
  });
  return { topicArn, subscriptionArn };
}

async function makeTrail(name: string, { target, account }: Owners): Promise<string> {
  const Bucket = `${name}-trail`;
  const Name = `${name}-trail`;
  await target.s3().createBucket({ Bucket });
  const Principal = { Service: 'cloudtrail.amazonaws.com' };
  await target.s3().putBucketPolicy({
    Bucket,
    Policy: policyOf(
      { Effect: 'Allow', Principal, Action: 's3:GetBucketAcl', Resource: `arn:aws:s3:::${Bucket}` },
      {
        Effect: 'Allow',
        Principal,
        Action: 's3:PutObject',
        Resource: `arn:aws:s3:::${Bucket}/AWSLogs/${account}/*`,
      },
    ),
  });
  await target.cloudTrail().createTrail({ Name, S3BucketName: Bucket });
  await target.cloudTrail().putEventSelectors({
    TrailName: Name,
    AdvancedEventSelectors: [
      { Name: 'all', FieldSelectors: [{ Field: 'eventCategory', Equals: ['Management'] }] },
      {
        Name: 'objects',
        FieldSelectors: [
          { Field: 'eventCategory', Equals: ['Data'] },
          { Field: 'resources.type', Equals: ['AWS::S3::Object'] },
        ],
      },
    ],
  });
  await target.cloudTrail().startLogging({ Name });
  return Name;
}

export const policyOf = (...Statement: readonly object[]): string =>
  JSON.stringify({ Version: '2012-10-17', Statement });
