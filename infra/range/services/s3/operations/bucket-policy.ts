import type {
  DeleteBucketPolicyCommandInput,
  GetBucketPolicyCommandInput,
  PutBucketPolicyCommandInput,
} from '@aws-sdk/client-s3';
import type { Arn } from '../../../../base/ids.ts';
import { policyProblem } from '../../../access/policy-grammar.ts';
import { AwsFault, type Call, operation } from '../../../service.ts';
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
    const document = checkedPolicy(text, bucket.name, call);
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
function checkedPolicy(text: string, bucketName: string, call: Call): unknown {
  if (!isObject(text)) {
    throw malformed("Policies must be valid JSON and the first byte must be '{'");
  }
  if (!('Statement' in (JSON.parse(text) as object)))
    throw malformed('Missing required field Statement');
  if (Buffer.byteLength(text) > LARGEST_POLICY) {
    throw new AwsFault('PolicyTooLarge', 400, 'The policy is too large.');
  }
  const problem = policyProblem(text, 'resource');
  if (problem !== undefined) throw malformed(problem);
  const document = JSON.parse(text) as { readonly Statement: unknown };
  for (const statement of [document.Statement].flat()) {
    const { Resource, NotResource, Action, NotAction, Principal, NotPrincipal } =
      statement as Readonly<Record<string, unknown>>;
    for (const action of [Action ?? NotAction].flat()) {
      if (!ACTION.test(String(action))) throw malformed('Policy has invalid action');
    }
    checkPrincipal(Principal ?? NotPrincipal, call);
    for (const resource of [Resource ?? NotResource].flat()) {
      if (!isOwn(String(resource), bucketName)) throw malformed('Policy has invalid resource');
    }
  }
  return document;
}

/** Source: S3 User Guide, "Bucket policies": 20 KB. */
const LARGEST_POLICY = 20 * 1024;
/** Of S3, or of anything. */
const ACTION = /^(\*|s3:[A-Za-z*?]+)$/i;
const PRINCIPAL = /^(\*|\d{12}|arn:aws[a-z-]*:(iam|sts)::\d{12}:.+|A[A-Z0-9]{15,}|[0-9a-f]{64})$/;

/** S3 looks names of accounts it knows up. @throws AwsFault MalformedPolicy. */
function checkPrincipal(principal: unknown, call: Call): void {
  if (typeof principal !== 'object' || principal === null) return;
  for (const name of [(principal as { readonly AWS?: unknown }).AWS ?? []].flat()) {
    const text = String(name);
    const role = /^arn:aws:iam::(\d{12}):role\//.exec(text)?.[1];
    const isGone =
      role !== undefined &&
      call.platform.identities.accounts.includes(role) &&
      call.platform.identities.role(text as Arn) === undefined;
    if (isGone || !PRINCIPAL.test(text)) throw malformed('Invalid principal in policy');
  }
}

function isObject(text: string): boolean {
  if (!text.startsWith('{')) return false;
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

function isOwn(resource: string, bucketName: string): boolean {
  const own = `arn:aws:s3:::${bucketName}`;
  return resource === '*' || resource === own || /^[/*]/.test(resource.slice(own.length));
}

const malformed = (message: string): AwsFault => new AwsFault('MalformedPolicy', 400, message);
