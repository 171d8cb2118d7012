import type {
  CreateBucketCommandInput,
  DeleteBucketCommandInput,
  GetBucketLocationCommandInput,
  HeadBucketCommandInput,
  ListBucketsCommandInput,
} from '@aws-sdk/client-s3';
import { type AccessRequest, AwsFault, type Call, operation } from '../../../service.ts';
import { askedAcl, canonicalId, isPublicAcl, namesAcl } from '../access/acl.ts';
import { ask, bucketArn, findBucket, publicAccessOf, usesAcls } from '../bucket.ts';
import { accessDenied, bucketNotEmpty, invalidArgument } from '../faults.ts';
import { apiReference } from '../known-from.ts';
import { writeContext } from '../objects/object-headers.ts';
import { type Bucket, newBucket, s3State } from '../state.ts';
import { release } from '../storage/byte-store.ts';
import { bucketTrail, shownHost, XML_NAMESPACE } from '../trail-rules.ts';

/** Source: S3 User Guide, "General purpose bucket naming rules". */
const BUCKET_NAME = /^(?!\d+\.\d+\.\d+\.\d+$)(?!xn--)(?!.*\.\.)[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/;

export const createBucket = operation<CreateBucketCommandInput, { Location: string }>({
  knownFrom: [apiReference('CreateBucket')],
  authorizes(input, call) {
    const on = (action: AccessRequest['action']): AccessRequest => ({
      action,
      resource: bucketArn(input.Bucket ?? ''),
      context: writeContext(input, call),
    });
    return [
      on('s3:CreateBucket'),
      ...(namesAcl(input) ? [on('s3:PutBucketAcl')] : []),
      ...(input.ObjectOwnership !== undefined ? [on('s3:PutBucketOwnershipControls')] : []),
      ...(input.ObjectLockEnabledForBucket === true
        ? [on('s3:PutBucketObjectLockConfiguration'), on('s3:PutBucketVersioning')]
        : []),
    ];
  },
  async handle(input, call) {
    const name = input.Bucket ?? '';
    if (!BUCKET_NAME.test(name)) {
      throw new AwsFault('InvalidBucketName', 400, 'The specified bucket is not valid.', {
        BucketName: name,
      });
    }
    const place = input.CreateBucketConfiguration?.LocationConstraint;
    if (place !== undefined && place !== call.region) {
      throw new AwsFault(
        'IllegalLocationConstraintException',
        400,
        `The ${place} location constraint is incompatible for the region specific endpoint this request was sent to.`,
      );
    }
    const { buckets } = call.platform.state(s3State);
    const existing = buckets.get(name);
    if (existing !== undefined) {
      // us-east-1 answers an owner's second CreateBucket as if it were the first.
      if (existing.owner === call.accountId) return { Location: `/${name}` };
      throw new AwsFault(
        'BucketAlreadyExists',
        409,
        'The requested bucket name is not available. The bucket namespace is shared by all users of the system. Please select a different name and try again.',
        { BucketName: name },
      );
    }
    if (call.identity.kind === 'anonymous') throw accessDenied();
    const bucket = newBucket(name, call.accountId, call.at);
    configure(bucket, input, call);
    buckets.set(name, bucket);
    return { Location: `/${name}` };
  },
  trail: {
    ...bucketTrail({
      readOnly: false,
      parameters: (input: CreateBucketCommandInput) => ({
        ...(input.CreateBucketConfiguration !== undefined && {
          CreateBucketConfiguration: { ...input.CreateBucketConfiguration, xmlns: XML_NAMESPACE },
        }),
        ...(input.ACL !== undefined && { 'x-amz-acl': input.ACL }),
        ...(input.ObjectOwnership !== undefined && {
          'x-amz-object-ownership': input.ObjectOwnership,
        }),
        ...(input.ObjectLockEnabledForBucket === true && {
          'x-amz-bucket-object-lock-enabled': 'true',
        }),
      }),
    }),
    // There was no bucket yet when it was asked for.
    resources: () => undefined,
  },
});

export const deleteBucket = operation<DeleteBucketCommandInput, Record<string, never>>({
  knownFrom: [apiReference('DeleteBucket')],
  authorizes: (input, call) => [ask(call, input.Bucket, 's3:DeleteBucket')],
  async handle(input, call) {
    const bucket = findBucket(input.Bucket, call);
    if (bucket.objects.size > 0) throw bucketNotEmpty(bucket.name);
    for (const { parts } of bucket.uploads.values()) {
      for (const { stored } of parts.values()) release(call.platform, stored);
    }
    call.platform.state(s3State).buckets.delete(bucket.name);
    return {};
  },
  trail: bucketTrail({ readOnly: false }),
});

export const headBucket = operation<
  HeadBucketCommandInput,
  { BucketRegion: string; BucketArn: string }
>({
  knownFrom: [apiReference('HeadBucket')],
  authorizes: (input, call) => [ask(call, input.Bucket, 's3:ListBucket')],
  async handle(input, call) {
    return { BucketRegion: call.region, BucketArn: bucketArn(input.Bucket ?? '') };
  },
  trail: bucketTrail({ readOnly: true }),
});

export const getBucketLocation = operation<
  GetBucketLocationCommandInput,
  { LocationConstraint?: string }
>({
  knownFrom: [apiReference('GetBucketLocation')],
  authorizes: (input, call) => [ask(call, input.Bucket, 's3:GetBucketLocation')],
  async handle(_input, call) {
    // The first Region has no name here, for reasons of history.
    return call.region === 'us-east-1' ? {} : { LocationConstraint: call.region };
  },
  trail: bucketTrail({ readOnly: true, flag: 'location' }),
});

export const listBuckets = operation<ListBucketsCommandInput, object>({
  knownFrom: [apiReference('ListBuckets')],
  authorizes: () => [{ action: 's3:ListAllMyBuckets', resource: '*' }],
  async handle(input, call) {
    if (call.identity.kind === 'anonymous') throw accessDenied();
    const most = input.MaxBuckets ?? 10_000;
    if (most < 1 || most > 10_000) {
      throw invalidArgument('Argument max-buckets must be an integer between 1 and 10000');
    }
    const own = [...call.platform.state(s3State).buckets.values()]
      .filter((bucket) => bucket.owner === call.accountId)
      .filter((bucket) => bucket.name.startsWith(input.Prefix ?? ''))
      .filter((bucket) => bucket.name > (input.ContinuationToken ?? ''))
      .sort((a, b) => (a.name < b.name ? -1 : 1));
    const page = own.slice(0, most);
    const last = page.at(-1);
    return {
      Buckets: page.map(({ name, createdAt }) => ({
        Name: name,
        CreationDate: new Date(createdAt),
        ...(input.MaxBuckets !== undefined && { BucketRegion: call.region }),
      })),
      Owner: { ID: canonicalId(call.accountId) },
      ...(own.length > page.length && last !== undefined && { ContinuationToken: last.name }),
      ...(input.Prefix !== undefined && { Prefix: input.Prefix }),
    };
  },
  trail: {
    // It names no bucket, so the rule shows none.
    ...bucketTrail<ListBucketsCommandInput & { readonly Bucket?: string }, object>({
      readOnly: true,
    }),
    requestParameters: (_input, call) => ({ Host: shownHost(undefined, call) }),
  },
});

/** What a new bucket may be told at once. @throws AwsFault. */
function configure(bucket: Bucket, input: CreateBucketCommandInput, call: Call): void {
  const { ObjectOwnership } = input;
  if (ObjectOwnership !== undefined) {
    if (!['BucketOwnerEnforced', 'BucketOwnerPreferred', 'ObjectWriter'].includes(ObjectOwnership))
      throw invalidArgument('Invalid x-amz-object-ownership header');
    bucket.settings.set('ownership', { Rules: [{ ObjectOwnership }] });
  }
  if (input.ObjectLockEnabledForBucket === true) {
    bucket.versioning = 'Enabled';
    bucket.objectLock = {};
  }
  const place = { owner: bucket.owner, bucketOwner: bucket.owner, on: 'bucket' } as const;
  const acl = askedAcl(input, place, call);
  if (acl === undefined) return;
  if (!usesAcls(bucket) && input.ACL !== 'private') {
    throw new AwsFault(
      'InvalidBucketAclWithObjectOwnership',
      400,
      "Bucket cannot have ACLs set with ObjectOwnership's BucketOwnerEnforced setting",
    );
  }
  // New buckets begin with Block Public Access on.
  if (isPublicAcl(acl) && publicAccessOf(bucket, call).BlockPublicAcls) {
    throw new AwsFault(
      'InvalidBucketAclWithBlockPublicAccessError',
      400,
      'Bucket cannot have public ACLs set with BlockPublicAccess enabled',
    );
  }
  bucket.acl = acl;
}
