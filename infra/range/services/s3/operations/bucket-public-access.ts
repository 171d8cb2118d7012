import type {
  DeletePublicAccessBlockCommandInput,
  PublicAccessBlockConfiguration,
  PutPublicAccessBlockCommandInput,
} from '@aws-sdk/client-s3';
import { operation } from '../../../service.ts';
import { allSwitches, noSuchBlock } from '../access/public-access.ts';
import { ask, findBucket } from '../bucket.ts';
import { apiReference } from '../known-from.ts';
import { bucketTrail, XML_NAMESPACE } from '../trail-rules.ts';

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
