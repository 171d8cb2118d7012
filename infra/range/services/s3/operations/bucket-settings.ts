import type {
  AccelerateConfiguration,
  BucketLifecycleConfiguration,
  BucketLoggingStatus,
  CORSConfiguration,
  PutBucketLifecycleConfigurationCommandOutput,
  ReplicationConfiguration,
  ServerSideEncryptionConfiguration,
  WebsiteConfiguration,
} from '@aws-sdk/client-s3';
import { AwsFault } from '../../../service.ts';
import { malformedXml } from '../faults.ts';
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
import type { Bucket } from '../state.ts';
import { keptSetting } from './kept-setting.ts';

const encryption = keptSetting({
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

const ownership = keptSetting({
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

const tagging = keptSetting({
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

const lifecycle = keptSetting({
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

const cors = keptSetting({
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

const website = keptSetting({
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

const replication = keptSetting({
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

const logging = keptSetting({
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

const requestPayment = keptSetting({
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

const accelerate = keptSetting({
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
