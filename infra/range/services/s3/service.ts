import type { RangeService } from '../../service.ts';
import { departures } from './departures.ts';
import {
  deleteBucketPolicy,
  getBucketPolicy,
  getBucketPolicyStatus,
  putBucketPolicy,
} from './operations/bucket-policy.ts';
import {
  deleteBucketEncryption,
  deleteBucketLifecycle,
  deleteBucketOwnershipControls,
  deleteBucketTagging,
  deletePublicAccessBlock,
  getBucketEncryption,
  getBucketLifecycleConfiguration,
  getBucketOwnershipControls,
  getBucketTagging,
  getBucketVersioning,
  getPublicAccessBlock,
  putBucketEncryption,
  putBucketLifecycleConfiguration,
  putBucketOwnershipControls,
  putBucketTagging,
  putBucketVersioning,
  putPublicAccessBlock,
} from './operations/bucket-settings.ts';
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
import {
  abortMultipartUpload,
  completeMultipartUpload,
  createMultipartUpload,
  listMultipartUploads,
  listParts,
  uploadPart,
} from './operations/multipart-upload.ts';
import {
  getBucketNotificationConfiguration,
  putBucketNotificationConfiguration,
} from './operations/notification-configuration.ts';
import {
  deleteObjectTagging,
  getObjectTagging,
  putObjectTagging,
} from './operations/object-tagging.ts';
import { putObject } from './operations/put-object.ts';
import { getObject, headObject } from './operations/read-object.ts';

/** Amazon S3: buckets, objects with their versions, notifications. */
export const s3Service: RangeService = {
  id: 's3',
  eventSource: 's3.amazonaws.com',
  operations: {
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
  },
  departures,
};
