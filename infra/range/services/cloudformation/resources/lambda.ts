import { notProvided } from '../faults.ts';
import { inlineArchive } from './inline-code.ts';
import { count, list, only, required, set, type Tag, tagMap, text } from './property.ts';
import type { Made, Properties, ResourceType, Workshop } from './resource-type.ts';
import { retag } from './retag.ts';

const CONFIGURATION = [
  'DeadLetterConfig',
  'Description',
  'Environment',
  'EphemeralStorage',
  'Handler',
  'KmsKeyArn',
  'LoggingConfig',
  'Role',
  'Runtime',
  'TracingConfig',
] as const;

export const lambdaFunction: ResourceType = {
  id: 'AWS::Lambda::Function',
  properties: [
    'Architectures',
    'Code',
    'FunctionName',
    'MemorySize',
    'ReservedConcurrentExecutions',
    'Tags',
    'Timeout',
    ...CONFIGURATION,
  ],
  replacedBy: ['FunctionName', 'PackageType'],
  async create(given, workshop) {
    const properties = withStandIn(given);
    const name = text(properties, 'FunctionName') ?? workshop.nameWithin(64);
    const { FunctionArn = '' } = await workshop.call<{ readonly FunctionArn?: string }>(
      'lambda',
      'CreateFunction',
      {
        FunctionName: name,
        ...configuration(properties),
        ...only(properties, ['Architectures']),
        Code: code(properties),
        ...(list<Tag>(properties, 'Tags').length > 0 && { Tags: tagMap(properties) }),
      },
    );
    const reserved = count(properties, 'ReservedConcurrentExecutions');
    if (reserved !== undefined) await reserve(name, reserved, workshop);
    return { physicalId: name, attributes: { Arn: FunctionArn } };
  },
  async update(made, given, workshop) {
    const properties = withStandIn(given);
    const FunctionName = made.physicalId;
    const before = workshop.before ?? {};
    if (JSON.stringify(before['Code']) !== JSON.stringify(properties['Code'])) {
      await workshop.call('lambda', 'UpdateFunctionCode', { FunctionName, ...code(properties) });
    }
    await workshop.call('lambda', 'UpdateFunctionConfiguration', {
      FunctionName,
      ...configuration(properties),
      Environment: properties['Environment'] ?? { Variables: {} },
    });
    const Resource = made.attributes['Arn'];
    await retag(properties, workshop, {
      tag: (tags) =>
        workshop.call('lambda', 'TagResource', { Resource, Tags: tagMap({ Tags: tags }) }),
      untag: (TagKeys) => workshop.call('lambda', 'UntagResource', { Resource, TagKeys }),
    });
    const reserved = count(properties, 'ReservedConcurrentExecutions');
    if (reserved !== undefined) await reserve(FunctionName, reserved, workshop);
    else if (before['ReservedConcurrentExecutions'] !== undefined) {
      await workshop.call('lambda', 'DeleteFunctionConcurrency', { FunctionName });
    }
    return made;
  },
  async delete({ physicalId }, workshop) {
    await workshop.call('lambda', 'DeleteFunction', { FunctionName: physicalId });
  },
};

export const permission: ResourceType = {
  id: 'AWS::Lambda::Permission',
  properties: [
    'Action',
    'EventSourceToken',
    'FunctionName',
    'Principal',
    'PrincipalOrgID',
    'SourceAccount',
    'SourceArn',
  ],
  async create(properties, workshop) {
    const StatementId = workshop.nameWithin(100);
    await workshop.call('lambda', 'AddPermission', { ...properties, StatementId });
    return { physicalId: StatementId, attributes: { Id: StatementId } };
  },
  async delete({ physicalId, properties }, workshop) {
    await workshop.call('lambda', 'RemovePermission', {
      FunctionName: required(properties, 'FunctionName'),
      StatementId: physicalId,
    });
  },
};

export const eventInvokeConfig: ResourceType = {
  id: 'AWS::Lambda::EventInvokeConfig',
  properties: [
    'DestinationConfig',
    'FunctionName',
    'MaximumEventAgeInSeconds',
    'MaximumRetryAttempts',
    'Qualifier',
  ],
  replacedBy: ['FunctionName', 'Qualifier'],
  create: (properties, workshop) => putEventInvokeConfig(properties, workshop),
  update: (_made, properties, workshop) => putEventInvokeConfig(properties, workshop),
  async delete({ properties }, workshop) {
    await workshop.call('lambda', 'DeleteFunctionEventInvokeConfig', {
      ...only(properties, ['FunctionName', 'Qualifier']),
    });
  },
};

export const version: ResourceType = {
  id: 'AWS::Lambda::Version',
  properties: ['FunctionName', 'Description', 'CodeSha256'],
  async create(properties, workshop) {
    const { FunctionArn = '', Version = '' } = await workshop.call<{
      readonly FunctionArn?: string;
      readonly Version?: string;
    }>('lambda', 'PublishVersion', properties);
    return { physicalId: FunctionArn, attributes: { FunctionArn, Version } };
  },
  async delete({ properties, attributes }, workshop) {
    await workshop.call('lambda', 'DeleteFunction', {
      FunctionName: required(properties, 'FunctionName'),
      Qualifier: attributes['Version'],
    });
  },
};

export const alias: ResourceType = {
  id: 'AWS::Lambda::Alias',
  properties: ['FunctionName', 'FunctionVersion', 'Name', 'Description'],
  replacedBy: ['FunctionName', 'Name'],
  async create(properties, workshop) {
    const { AliasArn = '' } = await workshop.call<{ readonly AliasArn?: string }>(
      'lambda',
      'CreateAlias',
      properties,
    );
    return { physicalId: AliasArn, attributes: { AliasArn } };
  },
  async update(made, properties, workshop) {
    await workshop.call('lambda', 'UpdateAlias', properties);
    return made;
  },
  async delete({ properties }, workshop) {
    await workshop.call('lambda', 'DeleteAlias', only(properties, ['FunctionName', 'Name']));
  },
};

/**
 * The CDK's function behind `Custom::S3BucketNotifications` is written in Python, which the range does not run.
 * The engine does its work itself (see `bucketNotifications`); what stands in its place says so to whoever calls it.
 */
function withStandIn(properties: Properties): Properties {
  if (text(properties, 'Description')?.startsWith(NOTIFICATIONS_HANDLER) !== true) {
    return properties;
  }
  const ZipFile = `exports.handler = async () => { throw new Error(${JSON.stringify(STAND_IN)}); };`;
  return { ...properties, Runtime: 'nodejs22.x', Code: { ZipFile } };
}

const NOTIFICATIONS_HANDLER = 'AWS CloudFormation handler for "Custom::S3BucketNotifications"';
const STAND_IN = 'the range sets bucket notifications itself; this function is never called';

function configuration(properties: Properties): Record<string, unknown> {
  return {
    ...only(properties, CONFIGURATION),
    ...set({
      MemorySize: count(properties, 'MemorySize'),
      Timeout: count(properties, 'Timeout'),
    }),
  };
}

function code(properties: Properties): Record<string, unknown> {
  const given = (properties['Code'] ?? {}) as Properties;
  const inline = text(given, 'ZipFile');
  if (inline !== undefined) return { ZipFile: inlineArchive(inline, text(properties, 'Runtime')) };
  if (given['S3Key'] === undefined)
    throw notProvided('functions whose Code is neither in S3 (S3Bucket and S3Key) nor in ZipFile');
  return only(given, ['S3Bucket', 'S3Key', 'S3ObjectVersion']);
}

async function reserve(name: string, reserved: number, workshop: Workshop): Promise<void> {
  await workshop.call('lambda', 'PutFunctionConcurrency', {
    FunctionName: name,
    ReservedConcurrentExecutions: reserved,
  });
}

async function putEventInvokeConfig(properties: Properties, workshop: Workshop): Promise<Made> {
  const name = required(properties, 'FunctionName');
  await workshop.call('lambda', 'PutFunctionEventInvokeConfig', {
    ...only(properties, ['FunctionName', 'Qualifier', 'DestinationConfig']),
    ...set({
      MaximumEventAgeInSeconds: count(properties, 'MaximumEventAgeInSeconds'),
      MaximumRetryAttempts: count(properties, 'MaximumRetryAttempts'),
    }),
  });
  return { physicalId: `${name}|${required(properties, 'Qualifier')}`, attributes: {} };
}
