import { resumeErrands } from '../../errands.ts';
import type { Operation, RangeService } from '../../service.ts';
import { departures } from './departures.ts';
import { invalidVersionId, notProvided } from './faults.ts';
import { notification } from './notify.ts';
import { checkExpectations } from './objects/object-access.ts';
import {
  deleteAccountPublicAccessBlock,
  getAccountPublicAccessBlock,
  putAccountPublicAccessBlock,
} from './operations/account-public-access.ts';
import {
  deleteBucketPolicy,
  getBucketPolicy,
  getBucketPolicyStatus,
  putBucketPolicy,
} from './operations/bucket-policy.ts';
import {
  deletePublicAccessBlock,
  getPublicAccessBlock,
  putPublicAccessBlock,
} from './operations/bucket-public-access.ts';
import {
  deleteBucketCors,
  deleteBucketEncryption,
  deleteBucketLifecycle,
  deleteBucketOwnershipControls,
  deleteBucketReplication,
  deleteBucketTagging,
  deleteBucketWebsite,
  getBucketAccelerateConfiguration,
  getBucketCors,
  getBucketEncryption,
  getBucketLifecycleConfiguration,
  getBucketLogging,
  getBucketOwnershipControls,
  getBucketReplication,
  getBucketRequestPayment,
  getBucketTagging,
  getBucketWebsite,
  putBucketAccelerateConfiguration,
  putBucketCors,
  putBucketEncryption,
  putBucketLifecycleConfiguration,
  putBucketLogging,
  putBucketOwnershipControls,
  putBucketReplication,
  putBucketRequestPayment,
  putBucketTagging,
  putBucketWebsite,
} from './operations/bucket-settings.ts';
import { getBucketVersioning, putBucketVersioning } from './operations/bucket-versioning.ts';
import {
  createBucket,
  deleteBucket,
  getBucketLocation,
  headBucket,
  listBuckets,
} from './operations/buckets.ts';
import { copyObject } from './operations/copy-object.ts';
import { deleteObject, deleteObjects } from './operations/delete-object.ts';
import { listObjects, listObjectsV2, listObjectVersions } from './operations/list-objects.ts';
import { listMultipartUploads, listParts } from './operations/list-uploads.ts';
import {
  abortMultipartUpload,
  completeMultipartUpload,
  createMultipartUpload,
  uploadPart,
  uploadPartCopy,
} from './operations/multipart-upload.ts';
import {
  getBucketNotificationConfiguration,
  putBucketNotificationConfiguration,
} from './operations/notification-configuration.ts';
import { getBucketAcl, getObjectAcl, putBucketAcl, putObjectAcl } from './operations/object-acl.ts';
import { getObjectAttributes } from './operations/object-attributes.ts';
import {
  getObjectLegalHold,
  getObjectLockConfiguration,
  getObjectRetention,
  putObjectLegalHold,
  putObjectLockConfiguration,
  putObjectRetention,
} from './operations/object-lock.ts';
import {
  deleteObjectTagging,
  getObjectTagging,
  putObjectTagging,
} from './operations/object-tagging.ts';
import { postObject } from './operations/post-object.ts';
import { preflightRequest } from './operations/preflight.ts';
import { putObject } from './operations/put-object.ts';
import { getObject, headObject } from './operations/read-object.ts';
import { restoreObject } from './operations/restore-object.ts';
import { analytics, inventory, metrics, tiering } from './operations/settings-by-id.ts';
import { responseHeaders } from './response-headers.ts';
import { closePack } from './storage/byte-store.ts';
import { tidyStore } from './storage/tidy-store.ts';

/** Amazon S3: buckets, objects with their versions, notifications. */
export const s3Service: RangeService = {
  id: 's3',
  eventSource: 's3.amazonaws.com',
  operations: guarded({
    CreateBucket: createBucket,
    DeleteBucket: deleteBucket,
    HeadBucket: headBucket,
    GetBucketLocation: getBucketLocation,
    ListBuckets: listBuckets,
    PutBucketPolicy: putBucketPolicy,
    GetBucketPolicy: getBucketPolicy,
    GetBucketPolicyStatus: getBucketPolicyStatus,
    DeleteBucketPolicy: deleteBucketPolicy,
    PutBucketVersioning: putBucketVersioning,
    GetBucketVersioning: getBucketVersioning,
    PutPublicAccessBlock: putPublicAccessBlock,
    GetPublicAccessBlock: getPublicAccessBlock,
    DeletePublicAccessBlock: deletePublicAccessBlock,
    PutBucketEncryption: putBucketEncryption,
    GetBucketEncryption: getBucketEncryption,
    DeleteBucketEncryption: deleteBucketEncryption,
    PutBucketOwnershipControls: putBucketOwnershipControls,
    GetBucketOwnershipControls: getBucketOwnershipControls,
    DeleteBucketOwnershipControls: deleteBucketOwnershipControls,
    PutBucketTagging: putBucketTagging,
    GetBucketTagging: getBucketTagging,
    DeleteBucketTagging: deleteBucketTagging,
    PutBucketLifecycleConfiguration: putBucketLifecycleConfiguration,
    GetBucketLifecycleConfiguration: getBucketLifecycleConfiguration,
    DeleteBucketLifecycle: deleteBucketLifecycle,
    PutBucketNotificationConfiguration: putBucketNotificationConfiguration,
    GetBucketNotificationConfiguration: getBucketNotificationConfiguration,
    PutObject: putObject,
    PostObject: postObject,
    PreflightRequest: preflightRequest,
    GetObject: getObject,
    HeadObject: headObject,
    DeleteObject: deleteObject,
    DeleteObjects: deleteObjects,
    CopyObject: copyObject,
    ListObjects: listObjects,
    ListObjectsV2: listObjectsV2,
    ListObjectVersions: listObjectVersions,
    PutObjectTagging: putObjectTagging,
    GetObjectTagging: getObjectTagging,
    DeleteObjectTagging: deleteObjectTagging,
    CreateMultipartUpload: createMultipartUpload,
    UploadPart: uploadPart,
    CompleteMultipartUpload: completeMultipartUpload,
    AbortMultipartUpload: abortMultipartUpload,
    ListParts: listParts,
    ListMultipartUploads: listMultipartUploads,
    UploadPartCopy: uploadPartCopy,
    GetObjectAttributes: getObjectAttributes,
    GetBucketAcl: getBucketAcl,
    PutBucketAcl: putBucketAcl,
    GetObjectAcl: getObjectAcl,
    PutObjectAcl: putObjectAcl,
    PutObjectLockConfiguration: putObjectLockConfiguration,
    GetObjectLockConfiguration: getObjectLockConfiguration,
    PutObjectRetention: putObjectRetention,
    GetObjectRetention: getObjectRetention,
    PutObjectLegalHold: putObjectLegalHold,
    GetObjectLegalHold: getObjectLegalHold,
    PutBucketCors: putBucketCors,
    GetBucketCors: getBucketCors,
    DeleteBucketCors: deleteBucketCors,
    PutBucketWebsite: putBucketWebsite,
    GetBucketWebsite: getBucketWebsite,
    DeleteBucketWebsite: deleteBucketWebsite,
    PutBucketReplication: putBucketReplication,
    GetBucketReplication: getBucketReplication,
    DeleteBucketReplication: deleteBucketReplication,
    PutBucketLogging: putBucketLogging,
    GetBucketLogging: getBucketLogging,
    PutBucketRequestPayment: putBucketRequestPayment,
    GetBucketRequestPayment: getBucketRequestPayment,
    RestoreObject: restoreObject,
    PutBucketAccelerateConfiguration: putBucketAccelerateConfiguration,
    GetBucketAccelerateConfiguration: getBucketAccelerateConfiguration,
    PutBucketAnalyticsConfiguration: analytics.put,
    GetBucketAnalyticsConfiguration: analytics.get,
    DeleteBucketAnalyticsConfiguration: analytics.remove,
    ListBucketAnalyticsConfigurations: analytics.list,
    PutBucketMetricsConfiguration: metrics.put,
    GetBucketMetricsConfiguration: metrics.get,
    DeleteBucketMetricsConfiguration: metrics.remove,
    ListBucketMetricsConfigurations: metrics.list,
    PutBucketInventoryConfiguration: inventory.put,
    GetBucketInventoryConfiguration: inventory.get,
    DeleteBucketInventoryConfiguration: inventory.remove,
    ListBucketInventoryConfigurations: inventory.list,
    PutBucketIntelligentTieringConfiguration: tiering.put,
    GetBucketIntelligentTieringConfiguration: tiering.get,
    DeleteBucketIntelligentTieringConfiguration: tiering.remove,
    ListBucketIntelligentTieringConfigurations: tiering.list,
    PutAccountPublicAccessBlock: putAccountPublicAccessBlock,
    GetAccountPublicAccessBlock: getAccountPublicAccessBlock,
    DeleteAccountPublicAccessBlock: deleteAccountPublicAccessBlock,
  }),
  departures,
  headersFor: responseHeaders,
  stop: closePack,
  start(platform) {
    tidyStore(platform);
    resumeErrands(platform, notification);
  },
};

/** Members of requests that nobody here would act on. */
const REFUSED = [
  'WriteOffsetBytes',
  'MFA',
  'AnnotationDirective',
  'ObjectLockEventHold',
  'ObjectLockEventHoldDurationDays',
  'ObjectLockEventHoldDurationYears',
  'IfMatchLastModifiedTime',
  'IfMatchSize',
];

/** Every operation keeps to what the caller expects of the bucket, and names what it does not provide. */
function guarded(
  operations: Readonly<Record<string, Operation>>,
): Readonly<Record<string, Operation>> {
  return Object.fromEntries(
    Object.entries(operations).map(([name, operation]) => [
      name,
      {
        ...operation,
        authorizes(input: Readonly<Record<string, unknown>>, call) {
          const refused = REFUSED.find((member) => input[member] !== undefined);
          if (refused !== undefined) throw notProvided(refused);
          if (input['VersionId'] === '') throw invalidVersionId('');
          if (name !== 'CreateBucket') checkExpectations(input, call);
          return operation.authorizes(input, call);
        },
      } satisfies Operation,
    ]),
  );
}
