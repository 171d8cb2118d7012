import type {
  AccelerateConfiguration,
  BucketLoggingStatus,
  ReplicationConfiguration,
  ServerSideEncryptionConfiguration,
  WebsiteConfiguration,
} from '@aws-sdk/client-s3';
import { AwsFault, type Call } from '../../../service.ts';
import { badArgument, invalidRequest, malformedXml } from '../faults.ts';
import { type Bucket, s3State } from '../state.ts';

/** @throws AwsFault MalformedXML, InvalidArgument. */
export function checkEncryption({ Rules = [] }: ServerSideEncryptionConfiguration): void {
  const [rule] = Rules;
  if (rule === undefined || Rules.length > 1) throw malformedXml();
  const byDefault = rule.ApplyServerSideEncryptionByDefault;
  if (byDefault === undefined) return;
  const { SSEAlgorithm: algorithm = '', KMSMasterKeyID: keyId } = byDefault;
  if (!['AES256', 'aws:kms', 'aws:kms:dsse'].includes(algorithm)) throw malformedXml();
  if (algorithm === 'AES256' && keyId !== undefined) {
    throw badArgument(
      'ApplyServerSideEncryptionByDefault',
      undefined,
      'a KMSMasterKeyID is not applicable if the default sse algorithm is not aws:kms or aws:kms:dsse',
    );
  }
}

/** What is not said of bucket keys is said by S3. */
export const completedEncryption = ({ Rules = [] }: ServerSideEncryptionConfiguration) => ({
  Rules: Rules.map((rule) => ({ ...rule, BucketKeyEnabled: rule.BucketKeyEnabled ?? false })),
});

/** @throws AwsFault InvalidArgument. */
export function checkWebsite(given: WebsiteConfiguration): void {
  const { IndexDocument, ErrorDocument, RedirectAllRequestsTo, RoutingRules } = given;
  if (RedirectAllRequestsTo !== undefined) {
    if ([IndexDocument, ErrorDocument, RoutingRules].some((part) => part !== undefined)) {
      throw badArgument(
        'RedirectAllRequestsTo',
        'not null',
        'RedirectAllRequestsTo cannot be provided in conjunction with other Routing Rules.',
      );
    }
    return;
  }
  if (IndexDocument === undefined) {
    throw badArgument(
      'IndexDocument',
      'null',
      'A value for IndexDocument Suffix must be provided if RedirectAllRequestsTo is empty',
    );
  }
  const { Suffix = '' } = IndexDocument;
  if (Suffix === '' || Suffix.includes('/'))
    throw badArgument('IndexDocument', Suffix, 'The IndexDocument Suffix is not well formed');
  if (ErrorDocument?.Key === '')
    throw badArgument('ErrorDocument', '', 'The ErrorDocument Key is not well formed');
}

/** @throws AwsFault MalformedXML, InvalidTargetBucketForLogging. */
export function checkLogging({ LoggingEnabled }: BucketLoggingStatus, bucket: Bucket, call: Call) {
  if (LoggingEnabled === undefined) return;
  const { TargetBucket = '', TargetPrefix } = LoggingEnabled;
  if (TargetPrefix === undefined) throw malformedXml();
  const target = call.platform.state(s3State).buckets.get(TargetBucket);
  if (target?.owner === bucket.owner) return;
  throw new AwsFault(
    'InvalidTargetBucketForLogging',
    400,
    target === undefined
      ? 'The target bucket for logging does not exist'
      : 'The owner for the bucket to be logged and the target bucket must be the same.',
    { TargetBucket },
  );
}

/** @throws AwsFault InvalidRequest. */
export function checkReplication(
  { Rules = [] }: ReplicationConfiguration,
  bucket: Bucket,
  call: Call,
) {
  if (Rules.length < 1 || Rules.length > 1000) throw malformedXml();
  if (bucket.versioning !== 'Enabled') {
    throw invalidRequest(
      "Versioning must be 'Enabled' on the bucket to apply a replication configuration",
    );
  }
  for (const { Destination } of Rules) {
    const name = (Destination?.Bucket ?? '').split(':::')[1] ?? '';
    const target = call.platform.state(s3State).buckets.get(name);
    if (target === undefined) throw invalidRequest('Destination bucket must exist.');
    if (target.versioning !== 'Enabled')
      throw invalidRequest('Destination bucket must have versioning enabled.');
  }
}

/** @throws AwsFault MalformedXML, InvalidRequest. */
export function checkAccelerate({ Status }: AccelerateConfiguration, { name }: Bucket): void {
  if (Status !== 'Enabled' && Status !== 'Suspended') throw malformedXml();
  if (name.includes('.')) {
    throw invalidRequest(
      'S3 Transfer Acceleration is not supported for buckets with periods (.) in their names',
    );
  }
}
