import type {
  GetBucketVersioningCommandInput,
  PutBucketVersioningCommandInput,
} from '@aws-sdk/client-s3';
import { AwsFault, operation } from '../../../service.ts';
import { ask, findBucket } from '../bucket.ts';
import { malformedXml, notProvided } from '../faults.ts';
import { apiReference } from '../known-from.ts';
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
