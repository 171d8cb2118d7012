import type {
  CreateTrailCommandInput,
  DeleteTrailCommandInput,
  DescribeTrailsCommandInput,
  GetTrailCommandInput,
  ListTrailsCommandInput,
  UpdateTrailCommandInput,
} from '@aws-sdk/client-cloudtrail';
import { AwsFault, type Call, operation } from '../../../service.ts';
import { cloudTrailFor, folderOf } from '../delivery/put-in-bucket.ts';
import { endChain } from '../digest/digest-chain.ts';
import { resumeDigests } from '../digest/write-digests.ts';
import { apiReference, LAST_EVENT } from '../known-from.ts';
import { cloudTrailState, type DeliveryStatus, type Trail } from '../state.ts';
import { findTrail, onNothing, onTrail, ownTrail, stopTrail, trailArn } from '../trail-lookup.ts';

const MOST_TRAILS = 5;

export const createTrail = operation<CreateTrailCommandInput, object>({
  knownFrom: [apiReference('CreateTrail')],
  authorizes: (input, call) => onTrail('cloudtrail:CreateTrail', input.Name, call),
  async handle(input, call) {
    refuseUnsupported(input);
    const { trails } = call.platform.state(cloudTrailState);
    const name = input.Name ?? '';
    if (!/^[A-Za-z0-9][A-Za-z0-9._-]{1,126}[A-Za-z0-9]$/.test(name)) {
      throw new AwsFault(
        'InvalidTrailNameException',
        400,
        'Trail name must have between 3 and 128 letters, numbers, periods, underscores or dashes.',
      );
    }
    const arn = trailArn(name, call);
    if (trails.has(arn)) {
      throw new AwsFault(
        'TrailAlreadyExistsException',
        400,
        `Trail ${name} already exists for customer: ${call.accountId}`,
      );
    }
    if (ownTrails(call).length >= MOST_TRAILS) {
      throw new AwsFault(
        'MaximumNumberOfTrailsExceededException',
        400,
        `User: ${call.accountId} already has ${MOST_TRAILS} trails in ${call.region}.`,
      );
    }
    const bucket = input.S3BucketName ?? '';
    checkBucket(bucket, input.S3KeyPrefix, arn);
    const trail: Trail = {
      accountId: call.accountId,
      name,
      arn,
      bucket,
      prefix: input.S3KeyPrefix,
      multiRegion: input.IsMultiRegionTrail ?? false,
      globalEvents: input.IncludeGlobalServiceEvents ?? true,
      logFileValidation: input.EnableLogFileValidation ?? false,
      logging: false,
      startedAt: undefined,
      stoppedAt: undefined,
      lastEvent: undefined,
      delivery: notYet(),
      digestDelivery: notYet(),
      advanced: undefined,
      basic: undefined,
      tags: new Map((input.TagsList ?? []).map(({ Key, Value }) => [Key ?? '', Value ?? ''])),
      waiting: [],
      chain: undefined,
      digests: [],
    };
    checkGlobal(trail);
    await proveBucket(trail, call);
    trails.set(arn, trail);
    return answered(trail);
  },
  trail: ownTrail(false),
});

export const updateTrail = operation<UpdateTrailCommandInput, object>({
  knownFrom: [apiReference('UpdateTrail')],
  authorizes: (input, call) => onTrail('cloudtrail:UpdateTrail', input.Name, call),
  async handle(input, call) {
    refuseUnsupported(input);
    const trail = findTrail(input.Name, call);
    const changes = {
      bucket: input.S3BucketName ?? trail.bucket,
      prefix: input.S3KeyPrefix ?? trail.prefix,
      multiRegion: input.IsMultiRegionTrail ?? trail.multiRegion,
      globalEvents: input.IncludeGlobalServiceEvents ?? trail.globalEvents,
    };
    checkBucket(changes.bucket, changes.prefix, trail.arn);
    checkGlobal(changes);
    if (changes.bucket !== trail.bucket || changes.prefix !== trail.prefix) {
      await proveBucket({ ...trail, ...changes }, call);
    }
    Object.assign(trail, changes);
    setValidation(trail, input.EnableLogFileValidation ?? trail.logFileValidation, call);
    return answered(trail);
  },
  trail: ownTrail(false),
});

export const deleteTrail = operation<DeleteTrailCommandInput, object>({
  knownFrom: [apiReference('DeleteTrail'), LAST_EVENT],
  authorizes: (input, call) => onTrail('cloudtrail:DeleteTrail', input.Name, call),
  async handle(input, call) {
    const trail = findTrail(input.Name, call);
    stopTrail(trail, call);
    const state = call.platform.state(cloudTrailState);
    state.trails.delete(trail.arn);
    state.departing = [...state.departing, trail];
    return {};
  },
  trail: ownTrail(false),
});

export const describeTrails = operation<DescribeTrailsCommandInput, object>({
  knownFrom: [apiReference('DescribeTrails')],
  authorizes: () => onNothing('cloudtrail:DescribeTrails'),
  async handle(input, call) {
    const wanted = input.trailNameList ?? [];
    const all = ownTrails(call);
    const list =
      wanted.length === 0
        ? all
        : all.filter((trail) => wanted.some((name) => trailArn(name, call) === trail.arn));
    return { trailList: list.map((trail) => described(trail, call)) };
  },
  trail: ownTrail(true),
});

export const getTrail = operation<GetTrailCommandInput, object>({
  knownFrom: [apiReference('GetTrail')],
  authorizes: (input, call) => onTrail('cloudtrail:GetTrail', input.Name, call),
  handle: async (input, call) => ({ Trail: described(findTrail(input.Name, call), call) }),
  trail: ownTrail(true),
});

export const listTrails = operation<ListTrailsCommandInput, object>({
  knownFrom: [apiReference('ListTrails')],
  authorizes: () => onNothing('cloudtrail:ListTrails'),
  handle: async (_input, call) => ({
    Trails: ownTrails(call).map((trail) => ({
      TrailARN: trail.arn,
      Name: trail.name,
      HomeRegion: call.region,
    })),
  }),
  trail: ownTrail(true),
});

const ownTrails = (call: Call): readonly Trail[] =>
  [...call.platform.state(cloudTrailState).trails.values()].filter(
    ({ accountId }) => accountId === call.accountId,
  );

function answered(trail: Trail) {
  return {
    Name: trail.name,
    S3BucketName: trail.bucket,
    ...(trail.prefix !== undefined && { S3KeyPrefix: trail.prefix }),
    IncludeGlobalServiceEvents: trail.globalEvents,
    IsMultiRegionTrail: trail.multiRegion,
    TrailARN: trail.arn,
    LogFileValidationEnabled: trail.logFileValidation,
    IsOrganizationTrail: false,
  };
}

const described = (trail: Trail, call: Call) => ({
  ...answered(trail),
  HomeRegion: call.region,
  HasCustomEventSelectors: trail.advanced !== undefined || trail.basic !== undefined,
  HasInsightSelectors: false,
});

function refuseUnsupported(input: CreateTrailCommandInput | UpdateTrailCommandInput): void {
  for (const member of ['SnsTopicName', 'CloudWatchLogsLogGroupArn', 'KmsKeyId'] as const) {
    if (input[member] !== undefined && input[member] !== '') {
      throw new AwsFault('NotImplemented', 501, `The range does not provide ${member} of a trail.`);
    }
  }
  if (input.IsOrganizationTrail === true) {
    throw new AwsFault('NotImplemented', 501, 'The range does not provide organization trails.');
  }
}

function checkBucket(bucket: string, prefix: string | undefined, arn: string): void {
  if (bucket === '') {
    throw new AwsFault(
      'InvalidS3BucketNameException',
      400,
      `Bucket name cannot be blank for trail ${arn}.`,
    );
  }
  if (prefix !== undefined && prefix.length > 200) {
    throw new AwsFault('InvalidS3PrefixException', 400, 'S3 prefix is longer than 200 characters.');
  }
}

function checkGlobal({ multiRegion, globalEvents }: Pick<Trail, 'multiRegion' | 'globalEvents'>) {
  if (!multiRegion || globalEvents) return;
  throw new AwsFault(
    'InvalidParameterCombinationException',
    400,
    'Multi-Region trail must include global service events.',
  );
}

function setValidation(trail: Trail, isOn: boolean, call: Call): void {
  const wasOn = trail.logFileValidation;
  trail.logFileValidation = isOn;
  if (!trail.logging || wasOn === isOn) return;
  if (isOn) resumeDigests(call.platform, trail);
  else if (trail.chain !== undefined) endChain(trail.chain, call.at);
}

const notYet = (): DeliveryStatus => ({
  attemptedAt: undefined,
  succeededAt: undefined,
  error: undefined,
});

/** AWS proves the bucket policy before it takes a trail: it writes a marker under the account's folder. */
async function proveBucket(trail: Trail, call: Call): Promise<void> {
  try {
    await call.platform.perform({
      service: 's3',
      operation: 'PutObject',
      input: {
        Bucket: trail.bucket,
        Key: folderOf(trail, 'CloudTrail'),
        Body: new Uint8Array(),
        ACL: 'bucket-owner-full-control',
      },
      as: cloudTrailFor(trail),
      cause: call.eventId,
    });
  } catch (error) {
    if (!(error instanceof AwsFault)) throw error;
    if (error.code === 'NoSuchBucket') {
      throw new AwsFault(
        'S3BucketDoesNotExistException',
        400,
        `S3 bucket ${trail.bucket} does not exist!`,
      );
    }
    throw new AwsFault(
      'InsufficientS3BucketPolicyException',
      400,
      `Incorrect S3 bucket policy is detected for bucket: ${trail.bucket}`,
    );
  }
}
