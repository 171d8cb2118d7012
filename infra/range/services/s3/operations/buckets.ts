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
import { isBucketName } from '../bucket-name.ts';
import { accessDenied, badArgument, bucketNotEmpty, notProvided } from '../faults.ts';
import { apiReference } from '../known-from.ts';
import { writeContext } from '../objects/object-headers.ts';
import { checkedTags } from '../objects/tags.ts';
import { type Bucket, newBucket, s3State } from '../state.ts';
import { release } from '../storage/byte-store.ts';
import { bucketTrail, shownHost, XML_NAMESPACE } from '../trail-rules.ts';

/** "eu-west-1", "us-gov-east-1", and the one name that is older than the Regions'. */
const REGION = /^([a-z]{2}(-[a-z]+)+-\d|EU)$/;

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
      ...(input.CreateBucketConfiguration?.Tags !== undefined ? [on('s3:TagResource')] : []),
    ];
  },
  async handle(input, call) {
    const name = input.Bucket ?? '';
    if (!isBucketName(name)) {
      throw new AwsFault('InvalidBucketName', 400, 'The specified bucket is not valid.', {
        BucketName: name,
      });
    }
    checkPlace(input, call);
    const { buckets } = call.platform.state(s3State);
    const existing = buckets.get(name);
    if (existing !== undefined) {
      if (existing.owner === call.accountId) {
        // us-east-1 answers an owner's second CreateBucket as if it were the first.
        if (call.region === 'us-east-1') return { Location: `/${name}` };
        throw new AwsFault(
          'BucketAlreadyOwnedByYou',
          409,
          'Your previous request to create the named bucket succeeded and you already own it.',
          { BucketName: name },
        );
      }
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
    if (bucket.objects.size > 0) {
      throw bucketNotEmpty(bucket.name, bucket.versioning !== undefined);
    }
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
    // The Region is told to whoever uses what came with paging.
    const isPaged = [
      input.MaxBuckets,
      input.Prefix,
      input.ContinuationToken,
      input.BucketRegion,
    ].some((asked) => asked !== undefined);
    if (most < 1 || most > 10_000) {
      throw badArgument(
        'max-buckets',
        String(most),
        'Argument max-buckets must be an integer between 1 and 10000',
      );
    }
    const own = [...call.platform.state(s3State).buckets.values()]
      .filter((bucket) => bucket.owner === call.accountId)
      .filter(() => (input.BucketRegion ?? call.region) === call.region)
      .filter((bucket) => bucket.name.startsWith(input.Prefix ?? ''))
      .filter((bucket) => bucket.name > (input.ContinuationToken ?? ''))
      .sort((a, b) => (a.name < b.name ? -1 : 1));
    const page = own.slice(0, most);
    const last = page.at(-1);
    return {
      Buckets: page.map(({ name, createdAt }) => ({
        Name: name,
        CreationDate: new Date(createdAt),
        ...(isPaged && { BucketRegion: call.region }),
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

/** @throws AwsFault for a place that is none, or not this endpoint's. */
function checkPlace({ CreateBucketConfiguration: asked }: CreateBucketCommandInput, call: Call) {
  if (asked?.Location !== undefined || asked?.Bucket !== undefined)
    throw notProvided('directory buckets');
  const place = asked?.LocationConstraint;
  if (place === undefined) {
    if (call.region === 'us-east-1' || call.signedBy === 'platform') return;
  } else if (!REGION.test(place) || (place as string) === 'us-east-1') {
    throw new AwsFault(
      'InvalidLocationConstraint',
      400,
      'The specified location-constraint is not valid',
      { LocationConstraint: place },
    );
  } else if (place === call.region) return;
  throw new AwsFault(
    'IllegalLocationConstraintException',
    400,
    `The ${place ?? 'unspecified'} location constraint is incompatible for the region specific endpoint this request was sent to.`,
  );
}

/** What a new bucket may be told at once. @throws AwsFault. */
function configure(bucket: Bucket, input: CreateBucketCommandInput, call: Call): void {
  const { ObjectOwnership } = input;
  if (ObjectOwnership !== undefined) {
    if (!['BucketOwnerEnforced', 'BucketOwnerPreferred', 'ObjectWriter'].includes(ObjectOwnership))
      throw badArgument(
        'x-amz-object-ownership',
        undefined,
        `Invalid x-amz-object-ownership header: ${ObjectOwnership}`,
      );
    bucket.settings.set('ownership', { Rules: [{ ObjectOwnership }] });
  }
  if (input.ObjectLockEnabledForBucket === true) {
    bucket.versioning = 'Enabled';
    bucket.objectLock = {};
  }
  const tags = checkedTags(input.CreateBucketConfiguration?.Tags ?? [], 'bucket');
  if (Object.keys(tags).length > 0) {
    const TagSet = Object.entries(tags).map(([Key, Value]) => ({ Key, Value }));
    bucket.settings.set('tagging', { TagSet });
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
