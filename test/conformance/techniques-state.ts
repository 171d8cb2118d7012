import type { AwsClients } from '../../attacker-sim/aws-clients.ts';

/**
 * What the account says about everything a technique was pointed at, as an administrator reads it.
 *
 * Without times, version ids and revision ids: those say that something happened, not what there is.
 */
export async function stateOf(
  inputs: Readonly<Record<string, string>>,
  owner: AwsClients,
): Promise<unknown> {
  const { account, bucket, functionName, queueUrl, busName, topicArn, trailName, userName } =
    inputs;
  return {
    ...(bucket !== undefined && { bucket: await bucketState(bucket, owner) }),
    ...(account !== undefined && {
      account: await owner.accountPublicAccess(account).get(),
    }),
    ...(functionName !== undefined && { function: await functionState(functionName, owner) }),
    ...(queueUrl !== undefined && {
      queue: await seen(() =>
        owner
          .sqs()
          .getQueueAttributes({ QueueUrl: queueUrl, AttributeNames: ['Policy', 'RedrivePolicy'] }),
      ),
    }),
    ...(busName !== undefined && {
      bus: [
        await seen(() => owner.events().describeEventBus({ Name: busName })),
        await seen(() => owner.events().listRules({ EventBusName: busName })),
      ],
    }),
    ...(topicArn !== undefined && { topic: await topicState(topicArn, owner) }),
    ...(trailName !== undefined && { trail: await trailState(trailName, owner) }),
    ...(userName !== undefined && {
      user: [
        await seen(() => owner.iam().listAccessKeys({ UserName: userName })),
        await seen(() => owner.iam().listUserPolicies({ UserName: userName })),
      ],
    }),
  };
}

async function bucketState(Bucket: string, owner: AwsClients): Promise<unknown> {
  const s3 = owner.s3();
  const { Versions = [], DeleteMarkers = [] } = await s3.listObjectVersions({ Bucket });
  const tags = await Promise.all(
    Versions.map(({ Key, VersionId }) =>
      seen(() => s3.getObjectTagging({ Bucket, Key, VersionId })),
    ),
  );
  return {
    versions: Versions.map(({ Key, ETag, Size, IsLatest }) => ({ Key, ETag, Size, IsLatest })),
    markers: DeleteMarkers.map(({ Key, IsLatest }) => ({ Key, IsLatest })),
    tags,
    acl: await seen(() => s3.getBucketAcl({ Bucket })),
    objectAcls: await Promise.all(
      Versions.map(({ Key, VersionId }) => seen(() => s3.getObjectAcl({ Bucket, Key, VersionId }))),
    ),
    replication: await seen(() => s3.getBucketReplication({ Bucket })),
    versioning: await seen(() => s3.getBucketVersioning({ Bucket })),
    policy: await seen(() => s3.getBucketPolicy({ Bucket })),
    publicAccess: await seen(() => s3.getPublicAccessBlock({ Bucket })),
    notification: await seen(() => s3.getBucketNotificationConfiguration({ Bucket })),
    lifecycle: await seen(() => s3.getBucketLifecycleConfiguration({ Bucket })),
    encryption: await seen(() => s3.getBucketEncryption({ Bucket })),
  };
}

async function functionState(FunctionName: string, owner: AwsClients): Promise<unknown> {
  const lambda = owner.lambda();
  return {
    configuration: await seen(() => lambda.getFunctionConfiguration({ FunctionName })),
    asynchronous: await seen(() => lambda.getFunctionEventInvokeConfig({ FunctionName })),
    concurrency: await seen(() => lambda.getFunctionConcurrency({ FunctionName })),
    policy: await seen(() => lambda.getPolicy({ FunctionName })),
  };
}

async function topicState(TopicArn: string, owner: AwsClients): Promise<unknown> {
  const { Subscriptions = [] } = await owner.sns().listSubscriptionsByTopic({ TopicArn });
  return Subscriptions.map(
    ({ Protocol, Endpoint }) => `${Protocol ?? ''} ${Endpoint ?? ''}`,
  ).sort();
}

async function trailState(Name: string, owner: AwsClients): Promise<unknown> {
  const { IsLogging } = await owner.cloudTrail().getTrailStatus({ Name });
  return {
    IsLogging,
    trail: await seen(() => owner.cloudTrail().getTrail({ Name })),
    selectors: await seen(() => owner.cloudTrail().getEventSelectors({ TrailName: Name })),
  };
}

/** An answer, or by which error there is none; without what says only that something happened. */
async function seen(ask: () => Promise<object>): Promise<unknown> {
  try {
    return settled(await ask());
  } catch (error) {
    return error instanceof Error ? error.name : error;
  }
}

const PASSING = new Set([
  '$metadata',
  'LastModified',
  'RevisionId',
  'LastModifiedTime',
  'VersionId',
]);

const settled = (answer: object): unknown =>
  JSON.parse(
    JSON.stringify(answer, (name, value: unknown) => (PASSING.has(name) ? undefined : value)),
  );
