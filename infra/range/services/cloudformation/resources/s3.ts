import { document, flag, list, only, required, set, text } from './property.ts';
import type { Made, Properties, ResourceType, Workshop } from './resource-type.ts';

export const bucket: ResourceType = {
  id: 'AWS::S3::Bucket',
  properties: [
    'BucketName',
    'BucketEncryption',
    'NotificationConfiguration',
    'OwnershipControls',
    'PublicAccessBlockConfiguration',
    'Tags',
    'VersioningConfiguration',
  ],
  replacedBy: ['BucketName'],
  async create(properties, workshop) {
    const name = text(properties, 'BucketName') ?? workshop.nameWithin(63, 'lower-case');
    await workshop.call('s3', 'CreateBucket', { Bucket: name });
    await configure(name, properties, {}, workshop);
    return bucketNamed(name, workshop);
  },
  async update(made, properties, workshop) {
    await configure(made.physicalId, properties, workshop.before ?? {}, workshop);
    return made;
  },
  async delete({ physicalId }, workshop) {
    await workshop.call('s3', 'DeleteBucket', { Bucket: physicalId });
  },
};

export const bucketPolicy: ResourceType = {
  id: 'AWS::S3::BucketPolicy',
  properties: ['Bucket', 'PolicyDocument'],
  replacedBy: ['Bucket'],
  create: (properties, workshop) => putPolicy(properties, workshop),
  update: (_made, properties, workshop) => putPolicy(properties, workshop),
  async delete({ physicalId }, workshop) {
    await workshop.call('s3', 'DeleteBucketPolicy', { Bucket: physicalId });
  },
};

/**
 * The CDK's `autoDeleteObjects`. On AWS a function of the stack does it and answers by HTTPS, which a handler
 * on loopback cannot; the effect is the same.
 */
export const autoDeleteObjects: ResourceType = {
  id: 'Custom::S3AutoDeleteObjects',
  properties: ['ServiceToken', 'BucketName'],
  create: async (properties, workshop) => ({
    physicalId: `${required(properties, 'BucketName')}|${workshop.logicalId}`,
    attributes: {},
  }),
  async delete({ properties }, workshop) {
    await emptyBucket(required(properties, 'BucketName'), workshop);
  },
};

/** The CDK's `addEventNotification`; see `autoDeleteObjects` for why it is done here. */
export const bucketNotifications: ResourceType = {
  id: 'Custom::S3BucketNotifications',
  properties: [
    'ServiceToken',
    'BucketName',
    'NotificationConfiguration',
    'Managed',
    'SkipDestinationValidation',
  ],
  async create(properties, workshop) {
    const name = required(properties, 'BucketName');
    await workshop.call('s3', 'PutBucketNotificationConfiguration', {
      Bucket: name,
      NotificationConfiguration: properties['NotificationConfiguration'] ?? {},
    });
    return { physicalId: `${name}|${workshop.logicalId}`, attributes: {} };
  },
  async delete({ properties }, workshop) {
    await workshop.call('s3', 'PutBucketNotificationConfiguration', {
      Bucket: required(properties, 'BucketName'),
      NotificationConfiguration: {},
    });
  },
};

function bucketNamed(name: string, { region }: Workshop): Made {
  return {
    physicalId: name,
    attributes: {
      Arn: `arn:aws:s3:::${name}`,
      DomainName: `${name}.s3.amazonaws.com`,
      RegionalDomainName: `${name}.s3.${region}.amazonaws.com`,
    },
  };
}

/** Sets what the template sets, and takes back what it set before and no longer does. */
async function configure(
  name: string,
  properties: Properties,
  before: Properties,
  workshop: Workshop,
): Promise<void> {
  const on = (operation: string, members: object = {}) =>
    workshop.call('s3', operation, { Bucket: name, ...members });
  const settings: readonly Setting[] = [
    {
      property: 'OwnershipControls',
      put: (value) => on('PutBucketOwnershipControls', { OwnershipControls: value }),
      remove: () => on('DeleteBucketOwnershipControls'),
    },
    {
      property: 'PublicAccessBlockConfiguration',
      put: (value) =>
        on('PutPublicAccessBlock', {
          PublicAccessBlockConfiguration: Object.fromEntries(
            Object.keys(value as object).map((key) => [key, flag(value as Properties, key)]),
          ),
        }),
      remove: () => on('DeletePublicAccessBlock'),
    },
    {
      property: 'BucketEncryption',
      put: (value) => on('PutBucketEncryption', encryption(value as Properties)),
      remove: () => on('DeleteBucketEncryption'),
    },
    {
      property: 'VersioningConfiguration',
      put: (value) => on('PutBucketVersioning', { VersioningConfiguration: value }),
      // Versioning cannot be taken back, only suspended.
      remove: () => on('PutBucketVersioning', { VersioningConfiguration: { Status: 'Suspended' } }),
    },
    {
      property: 'Tags',
      put: (value) => on('PutBucketTagging', { Tagging: { TagSet: value } }),
      remove: () => on('DeleteBucketTagging'),
    },
    {
      property: 'NotificationConfiguration',
      put: (value) =>
        on('PutBucketNotificationConfiguration', {
          NotificationConfiguration: notification(value as Properties),
        }),
      remove: () => on('PutBucketNotificationConfiguration', { NotificationConfiguration: {} }),
    },
  ];
  for (const { property, put, remove } of settings) {
    const value = properties[property];
    if (value === undefined) {
      if (before[property] !== undefined) await remove();
    } else if (JSON.stringify(value) !== JSON.stringify(before[property])) {
      await put(value);
    }
  }
}

interface Setting {
  readonly property: string;
  put(value: unknown): Promise<unknown>;
  remove(): Promise<unknown>;
}

function encryption(value: Properties) {
  const rules = list<Properties>(value, 'ServerSideEncryptionConfiguration');
  return {
    ServerSideEncryptionConfiguration: {
      Rules: rules.map((rule) =>
        set({
          ApplyServerSideEncryptionByDefault: rule['ServerSideEncryptionByDefault'],
          BucketKeyEnabled: flag(rule, 'BucketKeyEnabled'),
        }),
      ),
    },
  };
}

/** CloudFormation's form has one event per entry and names of its own. */
function notification(value: Properties) {
  const entries = (name: string, target: string, call: string) => {
    const given = list<Properties>(value, name);
    if (given.length === 0) return undefined;
    return given.map((entry) =>
      set({
        Events: [required(entry, 'Event')],
        [call]: required(entry, target),
        Filter: keyFilter(entry),
      }),
    );
  };
  const bridge = value['EventBridgeConfiguration'] as Properties | undefined;
  return set({
    LambdaFunctionConfigurations: entries('LambdaConfigurations', 'Function', 'LambdaFunctionArn'),
    QueueConfigurations: entries('QueueConfigurations', 'Queue', 'QueueArn'),
    TopicConfigurations: entries('TopicConfigurations', 'Topic', 'TopicArn'),
    EventBridgeConfiguration:
      bridge !== undefined && flag(bridge, 'EventBridgeEnabled') !== false ? {} : undefined,
  });
}

function keyFilter(entry: Properties) {
  const filter = entry['Filter'] as { readonly S3Key?: Properties } | undefined;
  if (filter?.S3Key === undefined) return undefined;
  return { Key: { FilterRules: list(filter.S3Key, 'Rules') } };
}

async function putPolicy(properties: Properties, workshop: Workshop): Promise<Made> {
  const name = required(properties, 'Bucket');
  await workshop.call('s3', 'PutBucketPolicy', {
    Bucket: name,
    Policy: document(properties, 'PolicyDocument') ?? '',
  });
  return { physicalId: name, attributes: {} };
}

interface VersionListing {
  readonly Versions?: readonly { readonly Key?: string; readonly VersionId?: string }[];
  readonly DeleteMarkers?: readonly { readonly Key?: string; readonly VersionId?: string }[];
}

async function emptyBucket(name: string, workshop: Workshop): Promise<void> {
  for (;;) {
    const { Versions = [], DeleteMarkers = [] } = await workshop.call<VersionListing>(
      's3',
      'ListObjectVersions',
      { Bucket: name },
    );
    const Objects = [...Versions, ...DeleteMarkers].map((one) =>
      only({ ...one }, ['Key', 'VersionId']),
    );
    if (Objects.length === 0) return;
    const { Errors = [] } = await workshop.call<{
      readonly Errors?: readonly { Message?: string }[];
    }>('s3', 'DeleteObjects', { Bucket: name, Delete: { Objects, Quiet: true } });
    if (Errors.length > 0)
      throw new Error(`${name} cannot be emptied: ${Errors[0]?.Message ?? ''}`);
  }
}
