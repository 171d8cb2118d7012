import type {
  DeletePublicAccessBlockCommandInput,
  GetBucketVersioningCommandInput,
  PublicAccessBlockConfiguration,
  PutBucketVersioningCommandInput,
  PutPublicAccessBlockCommandInput,
} from '@aws-sdk/client-s3';
import { AwsFault, type Operation, operation } from '../../../service.ts';
import { ask, findBucket } from '../bucket.ts';
import { malformedXml, notProvided } from '../faults.ts';
import { apiReference } from '../known-from.ts';
import type { BucketSetting, PublicAccess } from '../state.ts';
import { bucketTrail } from '../trail-rules.ts';

export const putBucketVersioning = operation<
  PutBucketVersioningCommandInput,
  Record<string, never>
>({
  knownFrom: [apiReference('PutBucketVersioning')],
  authorizes: (input, call) => [ask(call, input.Bucket, 's3:PutBucketVersioning')],
  async handle(input, call) {
    const { Status, MFADelete } = input.VersioningConfiguration ?? {};
    if (MFADelete === 'Enabled') throw notProvided('MFADelete');
    if (Status !== 'Enabled' && Status !== 'Suspended') throw malformedXml();
    findBucket(input.Bucket, call).versioning = Status;
    return {};
  },
  trail: bucketTrail({
    readOnly: false,
    flag: 'versioning',
    parameters: (input: PutBucketVersioningCommandInput) => ({
      VersioningConfiguration: input.VersioningConfiguration,
    }),
  }),
});

export const getBucketVersioning = operation<GetBucketVersioningCommandInput, object>({
  knownFrom: [apiReference('GetBucketVersioning')],
  authorizes: (input, call) => [ask(call, input.Bucket, 's3:GetBucketVersioning')],
  async handle(input, call) {
    const { versioning } = findBucket(input.Bucket, call);
    return versioning === undefined ? {} : { Status: versioning };
  },
  trail: bucketTrail({ readOnly: true, flag: 'versioning' }),
});

export const putPublicAccessBlock = operation<
  PutPublicAccessBlockCommandInput,
  Record<string, never>
>({
  knownFrom: [apiReference('PutPublicAccessBlock')],
  authorizes: (input, call) => [ask(call, input.Bucket, 's3:PutBucketPublicAccessBlock')],
  async handle(input, call) {
    findBucket(input.Bucket, call).publicAccess = allSwitches(input.PublicAccessBlockConfiguration);
    return {};
  },
  trail: bucketTrail({
    readOnly: false,
    eventName: 'PutBucketPublicAccessBlock',
    flag: 'publicAccessBlock',
    parameters: (input: PutPublicAccessBlockCommandInput) => ({
      PublicAccessBlockConfiguration: allSwitches(input.PublicAccessBlockConfiguration),
    }),
  }),
});

export const getPublicAccessBlock = operation<
  DeletePublicAccessBlockCommandInput,
  { PublicAccessBlockConfiguration: PublicAccessBlockConfiguration }
>({
  knownFrom: [apiReference('GetPublicAccessBlock')],
  authorizes: (input, call) => [ask(call, input.Bucket, 's3:GetBucketPublicAccessBlock')],
  async handle(input, call) {
    const { publicAccess, name } = findBucket(input.Bucket, call);
    if (publicAccess === undefined) {
      throw new AwsFault(
        'NoSuchPublicAccessBlockConfiguration',
        404,
        'The public access block configuration was not found',
        { BucketName: name },
      );
    }
    return { PublicAccessBlockConfiguration: { ...publicAccess } };
  },
  trail: bucketTrail({
    readOnly: true,
    eventName: 'GetBucketPublicAccessBlock',
    flag: 'publicAccessBlock',
  }),
});

export const deletePublicAccessBlock = operation<
  DeletePublicAccessBlockCommandInput,
  Record<string, never>
>({
  knownFrom: [apiReference('DeletePublicAccessBlock')],
  authorizes: (input, call) => [ask(call, input.Bucket, 's3:PutBucketPublicAccessBlock')],
  async handle(input, call) {
    findBucket(input.Bucket, call).publicAccess = undefined;
    return {};
  },
  trail: bucketTrail({
    readOnly: false,
    eventName: 'DeleteBucketPublicAccessBlock',
    flag: 'publicAccessBlock',
  }),
});

const encryption = setting({
  kept: 'encryption',
  member: 'ServerSideEncryptionConfiguration',
  put: 'PutBucketEncryption',
  get: 'GetBucketEncryption',
  remove: 'DeleteBucketEncryption',
  putAction: 's3:PutEncryptionConfiguration',
  getAction: 's3:GetEncryptionConfiguration',
  flag: 'encryption',
  otherwise: {
    Rules: [
      {
        ApplyServerSideEncryptionByDefault: { SSEAlgorithm: 'AES256' },
        BucketKeyEnabled: false,
      },
    ],
  },
});
export const { put: putBucketEncryption, get: getBucketEncryption } = encryption;
export const deleteBucketEncryption = encryption.remove;

const ownership = setting({
  kept: 'ownership',
  member: 'OwnershipControls',
  put: 'PutBucketOwnershipControls',
  get: 'GetBucketOwnershipControls',
  remove: 'DeleteBucketOwnershipControls',
  putAction: 's3:PutBucketOwnershipControls',
  getAction: 's3:GetBucketOwnershipControls',
  flag: 'ownershipControls',
  otherwise: { Rules: [{ ObjectOwnership: 'BucketOwnerEnforced' }] },
});
export const { put: putBucketOwnershipControls, get: getBucketOwnershipControls } = ownership;
export const deleteBucketOwnershipControls = ownership.remove;

const tagging = setting({
  kept: 'tagging',
  member: 'Tagging',
  put: 'PutBucketTagging',
  get: 'GetBucketTagging',
  remove: 'DeleteBucketTagging',
  putAction: 's3:PutBucketTagging',
  getAction: 's3:GetBucketTagging',
  flag: 'tagging',
  missing: ['NoSuchTagSet', 'The TagSet does not exist'],
  spread: true,
});
export const { put: putBucketTagging, get: getBucketTagging } = tagging;
export const deleteBucketTagging = tagging.remove;

const lifecycle = setting({
  kept: 'lifecycle',
  member: 'LifecycleConfiguration',
  put: 'PutBucketLifecycleConfiguration',
  get: 'GetBucketLifecycleConfiguration',
  remove: 'DeleteBucketLifecycle',
  putAction: 's3:PutLifecycleConfiguration',
  getAction: 's3:GetLifecycleConfiguration',
  flag: 'lifecycle',
  missing: ['NoSuchLifecycleConfiguration', 'The lifecycle configuration does not exist'],
  spread: true,
  putName: 'PutBucketLifecycle',
  getName: 'GetBucketLifecycle',
});
export const {
  put: putBucketLifecycleConfiguration,
  get: getBucketLifecycleConfiguration,
  remove: deleteBucketLifecycle,
} = lifecycle;

function allSwitches(given: PublicAccessBlockConfiguration | undefined): PublicAccess {
  return {
    BlockPublicAcls: given?.BlockPublicAcls ?? false,
    IgnorePublicAcls: given?.IgnorePublicAcls ?? false,
    BlockPublicPolicy: given?.BlockPublicPolicy ?? false,
    RestrictPublicBuckets: given?.RestrictPublicBuckets ?? false,
  };
}

interface SettingRule {
  readonly kept: BucketSetting;
  /** The member of the put's input, and of the get's output unless its members stand there themselves. */
  readonly member: string;
  readonly spread?: boolean;
  readonly put: string;
  readonly get: string;
  readonly remove: string;
  readonly putAction: `s3:${string}`;
  readonly getAction: `s3:${string}`;
  readonly flag: string;
  /** What a bucket has that was never told. */
  readonly otherwise?: object;
  /** Code and message for a bucket that was never told. */
  readonly missing?: readonly [string, string];
  /** CloudTrail's names, where they differ. */
  readonly putName?: string;
  readonly getName?: string;
}

interface Named {
  readonly Bucket?: string;
}

interface Setting {
  readonly put: Operation;
  readonly get: Operation;
  readonly remove: Operation;
}

/** Settings that S3 keeps and hands back: put, get and delete differ in their names only. */
function setting(rule: SettingRule): Setting {
  return {
    put: operation<Named & Readonly<Record<string, unknown>>, object>({
      knownFrom: [apiReference(rule.put)],
      authorizes: (input, call) => [ask(call, input.Bucket, rule.putAction)],
      async handle(input, call) {
        const value: unknown = input[rule.member];
        if (value === undefined) throw malformedXml();
        findBucket(input.Bucket, call).settings.set(rule.kept, value);
        return {};
      },
      trail: bucketTrail({
        readOnly: false,
        flag: rule.flag,
        ...(rule.putName !== undefined && { eventName: rule.putName }),
        parameters: (input: Named & Readonly<Record<string, unknown>>) => ({
          [rule.member]: input[rule.member],
        }),
      }),
    }),
    get: operation<Named, object>({
      knownFrom: [apiReference(rule.get)],
      authorizes: (input, call) => [ask(call, input.Bucket, rule.getAction)],
      async handle(input, call) {
        const bucket = findBucket(input.Bucket, call);
        const value = bucket.settings.get(rule.kept) ?? rule.otherwise;
        if (value === undefined) {
          const [code = 'NoSuchConfiguration', message = ''] = rule.missing ?? [];
          throw new AwsFault(code, 404, message, { BucketName: bucket.name });
        }
        return rule.spread === true ? { ...value } : { [rule.member]: value };
      },
      trail: bucketTrail({
        readOnly: true,
        flag: rule.flag,
        ...(rule.getName !== undefined && { eventName: rule.getName }),
      }),
    }),
    remove: operation<Named, object>({
      knownFrom: [apiReference(rule.remove)],
      authorizes: (input, call) => [ask(call, input.Bucket, rule.putAction)],
      async handle(input, call) {
        findBucket(input.Bucket, call).settings.delete(rule.kept);
        return {};
      },
      trail: bucketTrail({ readOnly: false, flag: rule.flag }),
    }),
  };
}
