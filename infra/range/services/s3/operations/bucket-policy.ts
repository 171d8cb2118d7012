import type {
  DeleteBucketPolicyCommandInput,
  GetBucketPolicyCommandInput,
  PutBucketPolicyCommandInput,
} from '@aws-sdk/client-s3';
import { policyProblem } from '../../../access/policy-grammar.ts';
import { AwsFault, operation } from '../../../service.ts';
import { isPublicPolicy } from '../access/public-policy.ts';
import { ask, bucketArn, findBucket, publicAccessOf } from '../bucket.ts';
import { blockedPublic } from '../faults.ts';
import { apiReference } from '../known-from.ts';
import { callerOf } from '../objects/object-headers.ts';
import { bucketTrail } from '../trail-rules.ts';

export const putBucketPolicy = operation<PutBucketPolicyCommandInput, Record<string, never>>({
  knownFrom: [apiReference('PutBucketPolicy')],
  authorizes: (input, call) => [ask(call, input.Bucket, 's3:PutBucketPolicy')],
  async handle(input, call) {
    const bucket = findBucket(input.Bucket, call);
    const text = input.Policy ?? '';
    const document = checkedPolicy(text, bucket.name);
    if (publicAccessOf(bucket, call).BlockPublicPolicy && isPublicPolicy(document)) {
      throw blockedPublic(callerOf(call), 's3:PutBucketPolicy', bucketArn(bucket.name), 'policies');
    }
    bucket.policy = { text, document };
    return {};
  },
  trail: bucketTrail({
    readOnly: false,
    flag: 'policy',
    parameters: (input: PutBucketPolicyCommandInput) => ({
      bucketPolicy: JSON.parse(input.Policy ?? 'null') as unknown,
    }),
  }),
});

export const getBucketPolicy = operation<GetBucketPolicyCommandInput, { Policy: string }>({
  knownFrom: [apiReference('GetBucketPolicy')],
  authorizes: (input, call) => [ask(call, input.Bucket, 's3:GetBucketPolicy')],
  async handle(input, call) {
    const bucket = findBucket(input.Bucket, call);
    if (bucket.policy === undefined) {
      throw new AwsFault('NoSuchBucketPolicy', 404, 'The bucket policy does not exist', {
        BucketName: bucket.name,
      });
    }
    return { Policy: bucket.policy.text };
  },
  trail: bucketTrail({ readOnly: true, flag: 'policy' }),
});

export const getBucketPolicyStatus = operation<GetBucketPolicyCommandInput, object>({
  knownFrom: [apiReference('GetBucketPolicyStatus')],
  authorizes: (input, call) => [ask(call, input.Bucket, 's3:GetBucketPolicyStatus')],
  async handle(input, call) {
    const bucket = findBucket(input.Bucket, call);
    if (bucket.policy === undefined) {
      throw new AwsFault('NoSuchBucketPolicy', 404, 'The bucket policy does not exist', {
        BucketName: bucket.name,
      });
    }
    return { PolicyStatus: { IsPublic: isPublicPolicy(bucket.policy.document) } };
  },
  trail: bucketTrail({ readOnly: true, flag: 'policyStatus' }),
});

export const deleteBucketPolicy = operation<DeleteBucketPolicyCommandInput, Record<string, never>>({
  knownFrom: [apiReference('DeleteBucketPolicy')],
  authorizes: (input, call) => [ask(call, input.Bucket, 's3:DeleteBucketPolicy')],
  async handle(input, call) {
    findBucket(input.Bucket, call).policy = undefined;
    return {};
  },
  trail: bucketTrail({ readOnly: false, flag: 'policy' }),
});

/** @throws AwsFault MalformedPolicy in S3's words, also for resources of other buckets. */
function checkedPolicy(text: string, bucketName: string): unknown {
  const problem = policyProblem(text, 'resource');
  if (problem !== undefined) throw malformed(problem);
  const document = JSON.parse(text) as { readonly Statement: unknown };
  for (const statement of [document.Statement].flat()) {
    const { Resource, NotResource } = statement as Readonly<Record<string, unknown>>;
    for (const resource of [Resource ?? NotResource].flat()) {
      if (!isOwn(String(resource), bucketName)) throw malformed('Policy has invalid resource');
    }
  }
  return document;
}

function isOwn(resource: string, bucketName: string): boolean {
  const own = `arn:aws:s3:::${bucketName}`;
  return resource === '*' || resource === own || /^[/*]/.test(resource.slice(own.length));
}

const malformed = (message: string): AwsFault => new AwsFault('MalformedPolicy', 400, message);
