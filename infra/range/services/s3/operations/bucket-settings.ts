import type {
  AccelerateConfiguration,
  BucketLifecycleConfiguration,
  BucketLoggingStatus,
  CORSConfiguration,
  DeletePublicAccessBlockCommandInput,
  GetBucketVersioningCommandInput,
  PublicAccessBlockConfiguration,
  PutBucketLifecycleConfigurationCommandOutput,
  PutBucketVersioningCommandInput,
  PutPublicAccessBlockCommandInput,
  ReplicationConfiguration,
  ServerSideEncryptionConfiguration,
  WebsiteConfiguration,
} from '@aws-sdk/client-s3';
import type { Arn } from '../../../../base/ids.ts';
import {
  type AccessRequest,
  AwsFault,
  type Call,
  type Operation,
  operation,
} from '../../../service.ts';
import { allSwitches, noSuchBlock } from '../access/public-access.ts';
import { ask, findBucket } from '../bucket.ts';
import { malformedXml, notProvided } from '../faults.ts';
import { apiReference } from '../known-from.ts';
import { checkedTags } from '../objects/tags.ts';
import {
  checkAccelerate,
  checkEncryption,
  checkLogging,
  checkReplication,
  checkWebsite,
  completedEncryption,
} from '../settings/checks.ts';
import { checkCors } from '../settings/cors.ts';
import { checkLifecycle, completedLifecycle } from '../settings/lifecycle.ts';
import type { Bucket, BucketSetting } from '../state.ts';
import { bucketTrail, XML_NAMESPACE } from '../trail-rules.ts';

export const putBucketVersioning = operation<
  PutBucketVersioningCommandInput,
  Record<string, never>
>({
  knownFrom: [apiReference('PutBucketVersioning')],
  authorizes: (input, call) => [ask(call, input.Bucket, 's3:PutBucketVersioning')],
  async handle(input, call) {
    const {
      Status,
      MFADelete,
    }: {
      readonly Status?: string | undefined;
      readonly MFADelete?: string | undefined;
    } = input.VersioningConfiguration ?? {};
    if (MFADelete === 'Enabled') throw notProvided('MFADelete');
    if (Status === undefined) {
      throw new AwsFault(
        'IllegalVersioningConfigurationException',
        400,
        'The Versioning element must be specified',
      );
    }
    if (Status !== 'Enabled' && Status !== 'Suspended') throw malformedXml();
    const bucket = findBucket(input.Bucket, call);
    if (Status === 'Suspended' && bucket.objectLock !== undefined) {
      throw new AwsFault(
        'InvalidBucketState',
        409,
        'An Object Lock configuration is present on this bucket, so the versioning state cannot be changed.',
      );
    }
    bucket.versioning = Status;
    return {};
  },
  trail: bucketTrail({
    readOnly: false,
    flag: 'versioning',
    parameters: (input: PutBucketVersioningCommandInput) => ({
      VersioningConfiguration: { ...input.VersioningConfiguration, xmlns: XML_NAMESPACE },
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
      PublicAccessBlockConfiguration: {
        ...allSwitches(input.PublicAccessBlockConfiguration),
        xmlns: XML_NAMESPACE,
      },
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
      throw noSuchBlock({ BucketName: name });
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
  check: (value) => {
    checkEncryption(value as ServerSideEncryptionConfiguration);
  },
  completed: (value) => completedEncryption(value as ServerSideEncryptionConfiguration),
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
  missing: ['OwnershipControlsNotFoundError', 'The bucket ownership controls were not found'],
  check: checkOwnership,
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
  check: (value) => {
    checkedTags((value as { readonly TagSet?: readonly object[] }).TagSet ?? [], 'bucket');
  },
  isNone: (value) => ((value as { readonly TagSet?: readonly object[] }).TagSet ?? []).length === 0,
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
  check: (value) => {
    checkLifecycle(value as BucketLifecycleConfiguration);
  },
  completed: (value, call, { TransitionDefaultMinimumObjectSize: least }) => ({
    ...completedLifecycle(value as BucketLifecycleConfiguration, call),
    TransitionDefaultMinimumObjectSize: least ?? 'all_storage_classes_128K',
  }),
  answer: (kept) => ({
    TransitionDefaultMinimumObjectSize: (kept as PutBucketLifecycleConfigurationCommandOutput)
      .TransitionDefaultMinimumObjectSize,
  }),
  putName: 'PutBucketLifecycle',
  getName: 'GetBucketLifecycle',
});
export const {
  put: putBucketLifecycleConfiguration,
  get: getBucketLifecycleConfiguration,
  remove: deleteBucketLifecycle,
} = lifecycle;

const cors = setting({
  kept: 'cors',
  member: 'CORSConfiguration',
  put: 'PutBucketCors',
  get: 'GetBucketCors',
  remove: 'DeleteBucketCors',
  putAction: 's3:PutBucketCORS',
  getAction: 's3:GetBucketCORS',
  flag: 'cors',
  missing: ['NoSuchCORSConfiguration', 'The CORS configuration does not exist'],
  spread: true,
  check: (value) => {
    checkCors(value as CORSConfiguration);
  },
});
export const { put: putBucketCors, get: getBucketCors, remove: deleteBucketCors } = cors;

const website = setting({
  kept: 'website',
  member: 'WebsiteConfiguration',
  put: 'PutBucketWebsite',
  get: 'GetBucketWebsite',
  remove: 'DeleteBucketWebsite',
  putAction: 's3:PutBucketWebsite',
  getAction: 's3:GetBucketWebsite',
  removeAction: 's3:DeleteBucketWebsite',
  flag: 'website',
  missing: [
    'NoSuchWebsiteConfiguration',
    'The specified bucket does not have a website configuration',
  ],
  spread: true,
  check: (value) => {
    checkWebsite(value as WebsiteConfiguration);
  },
});
export const {
  put: putBucketWebsite,
  get: getBucketWebsite,
  remove: deleteBucketWebsite,
} = website;

const replication = setting({
  kept: 'replication',
  member: 'ReplicationConfiguration',
  put: 'PutBucketReplication',
  get: 'GetBucketReplication',
  remove: 'DeleteBucketReplication',
  putAction: 's3:PutReplicationConfiguration',
  getAction: 's3:GetReplicationConfiguration',
  flag: 'replication',
  missing: ['ReplicationConfigurationNotFoundError', 'The replication configuration was not found'],
  passes: (value) => (value as ReplicationConfiguration).Role,
  check: (value, bucket, call) => {
    checkReplication(value as ReplicationConfiguration, bucket, call);
  },
});
export const {
  put: putBucketReplication,
  get: getBucketReplication,
  remove: deleteBucketReplication,
} = replication;

const logging = setting({
  kept: 'logging',
  member: 'BucketLoggingStatus',
  put: 'PutBucketLogging',
  get: 'GetBucketLogging',
  remove: 'PutBucketLogging',
  putAction: 's3:PutBucketLogging',
  getAction: 's3:GetBucketLogging',
  flag: 'logging',
  otherwise: {},
  spread: true,
  check: (value, bucket, call) => {
    checkLogging(value as BucketLoggingStatus, bucket, call);
  },
  isNone: (value) => (value as BucketLoggingStatus).LoggingEnabled === undefined,
});
export const { put: putBucketLogging, get: getBucketLogging } = logging;

const requestPayment = setting({
  kept: 'requestPayment',
  member: 'RequestPaymentConfiguration',
  put: 'PutBucketRequestPayment',
  get: 'GetBucketRequestPayment',
  remove: 'PutBucketRequestPayment',
  putAction: 's3:PutBucketRequestPayment',
  getAction: 's3:GetBucketRequestPayment',
  flag: 'requestPayment',
  otherwise: { Payer: 'BucketOwner' },
  spread: true,
  check(value) {
    const { Payer } = value as { readonly Payer?: string };
    if (Payer !== 'Requester' && Payer !== 'BucketOwner') throw malformedXml();
  },
});
export const { put: putBucketRequestPayment, get: getBucketRequestPayment } = requestPayment;

const accelerate = setting({
  kept: 'accelerate',
  member: 'AccelerateConfiguration',
  put: 'PutBucketAccelerateConfiguration',
  get: 'GetBucketAccelerateConfiguration',
  remove: 'PutBucketAccelerateConfiguration',
  putAction: 's3:PutAccelerateConfiguration',
  getAction: 's3:GetAccelerateConfiguration',
  flag: 'accelerate',
  otherwise: {},
  spread: true,
  check: (value, bucket) => {
    checkAccelerate(value as AccelerateConfiguration, bucket);
  },
  putName: 'PutAccelerateConfiguration',
  getName: 'GetAccelerateConfiguration',
});
export const { put: putBucketAccelerateConfiguration, get: getBucketAccelerateConfiguration } =
  accelerate;

/** Lists that let others in have to go before lists are switched off. */
function checkOwnership(value: unknown, bucket: Bucket): void {
  const { Rules = [] } = value as { readonly Rules?: readonly { ObjectOwnership?: string }[] };
  const [rule] = Rules;
  if (
    Rules.length !== 1 ||
    !['BucketOwnerEnforced', 'BucketOwnerPreferred', 'ObjectWriter'].includes(
      rule?.ObjectOwnership ?? '',
    )
  ) {
    throw malformedXml();
  }
  const others = bucket.acl.some(
    ({ grantee }) => grantee.kind === 'group' || grantee.id !== bucket.owner,
  );
  if (rule?.ObjectOwnership === 'BucketOwnerEnforced' && others) {
    throw new AwsFault(
      'InvalidBucketAclWithObjectOwnership',
      400,
      "Bucket cannot have ACLs set with ObjectOwnership's BucketOwnerEnforced setting",
    );
  }
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
  /** Where deleting needs another permission than putting. */
  readonly removeAction?: `s3:${string}`;
  /**
   * The role that the put hands to S3, which takes iam:PassRole.
   *
   * Source: Amazon S3 User Guide, "Setting up permissions for live replication".
   */
  passes?(value: unknown): string | undefined;
  /** @throws AwsFault for what S3 would not take. */
  check?(value: unknown, bucket: Bucket, call: Call): void;
  /** With what S3 adds to it. */
  completed?(value: unknown, call: Call, input: Readonly<Record<string, unknown>>): unknown;
  /** What the put answers. */
  answer?(kept: unknown): object;
  /** What takes the setting away as deleting it does. */
  isNone?(value: unknown): boolean;
  readonly flag: string;
  /** What a bucket has that was never told. */
  readonly otherwise?: object;
  /** Code and message for a bucket that was never told. */
  readonly missing?: readonly [string, string];
  /** CloudTrail's names, where they differ. */
  readonly putName?: string;
  readonly getName?: string;
}

const passesRole = (role: string | undefined): readonly AccessRequest[] =>
  role === undefined
    ? []
    : [
        {
          action: 'iam:PassRole',
          resource: role as Arn,
          context: { 'iam:PassedToService': ['s3.amazonaws.com'] },
        },
      ];

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
      authorizes(input, call) {
        const value: unknown = input[rule.member];
        return [
          ask(call, input.Bucket, rule.putAction),
          ...passesRole(value === undefined ? undefined : rule.passes?.(value)),
        ];
      },
      async handle(input, call) {
        const value: unknown = input[rule.member];
        if (value === undefined) throw malformedXml();
        const bucket = findBucket(input.Bucket, call);
        rule.check?.(value, bucket, call);
        const kept = rule.completed?.(value, call, input) ?? value;
        if (rule.isNone?.(value) === true) bucket.settings.delete(rule.kept);
        else bucket.settings.set(rule.kept, kept);
        return rule.answer?.(kept) ?? {};
      },
      trail: bucketTrail({
        readOnly: false,
        flag: rule.flag,
        ...(rule.putName !== undefined && { eventName: rule.putName }),
        parameters: (input: Named & Readonly<Record<string, unknown>>) => ({
          [rule.member]: { ...(input[rule.member] as object), xmlns: XML_NAMESPACE },
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
      authorizes: (input, call) => [ask(call, input.Bucket, rule.removeAction ?? rule.putAction)],
      async handle(input, call) {
        findBucket(input.Bucket, call).settings.delete(rule.kept);
        return {};
      },
      trail: bucketTrail({ readOnly: false, flag: rule.flag }),
    }),
  };
}
