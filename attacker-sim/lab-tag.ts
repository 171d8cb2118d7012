import { Problem } from '../infra/base/problem.ts';
import type { AwsClients } from './aws-clients.ts';

/** What a lab's stack puts on everything it makes. Its value is the lab's id. */
const LAB_TAG = 'aftertrace:lab';

/**
 * Refuses a target that no lab made, before anything in it is changed.
 *
 * Every input that names a thing in the target's account has its tags read by the owner of the account. An
 * input that names something of another account is refused: nobody here can say whose that is. So is one that
 * names a whole account, for there is more in it than a lab. Asked
 * everywhere but on loopback, where nothing can be hit that is not a range.
 *
 * @throws Problem TARGET_REFUSED.
 */
export async function checkTagged(
  inputs: Readonly<Record<string, string>>,
  owner: AwsClients,
): Promise<void> {
  for (const [input, value] of Object.entries(inputs)) {
    if (input.startsWith('foreign')) {
      throw refused(`"${value}" is of an account nobody confirmed`);
    }
    if (input === 'account') throw refused(`${value} is a whole account, which no lab made`);
    const read = TAGS_OF[input];
    if (read === undefined) continue;
    const tags = await readTags(() => read(value, owner));
    if (!tags.includes(LAB_TAG)) throw refused(`${value} does not carry the tag ${LAB_TAG}`);
  }
}

type TagReader = (name: string, owner: AwsClients) => Promise<readonly (string | undefined)[]>;

/** By the name of the input. Inputs that name no resource (a key, an address) are not here. */
const TAGS_OF: Readonly<Record<string, TagReader>> = {
  bucket: async (name, owner) =>
    keysOf((await owner.s3().getBucketTagging({ Bucket: name })).TagSet),
  functionName: async (name, owner) => {
    const { Tags } = await owner.lambda().getFunction({ FunctionName: name });
    return Object.keys(Tags ?? {});
  },
  queueUrl: async (name, owner) =>
    Object.keys((await owner.sqs().listQueueTags({ QueueUrl: name })).Tags ?? {}),
  topicArn: async (name, owner) =>
    keysOf((await owner.sns().listTagsForResource({ ResourceArn: name })).Tags),
  subscriptionArn: async (name, owner) => {
    const topic = name.replace(/:[^:]*$/, '');
    return keysOf((await owner.sns().listTagsForResource({ ResourceArn: topic })).Tags);
  },
  busName: async (name, owner) => {
    const { Arn } = await owner.events().describeEventBus({ Name: name });
    return keysOf((await owner.events().listTagsForResource({ ResourceARN: Arn })).Tags);
  },
  trailName: async (name, owner) => {
    const { Trail } = await owner.cloudTrail().getTrail({ Name: name });
    const { ResourceTagList } = await owner
      .cloudTrail()
      .listTags({ ResourceIdList: [Trail?.TrailARN ?? name] });
    return keysOf(ResourceTagList?.[0]?.TagsList);
  },
  userName: async (name, owner) =>
    keysOf((await owner.iam().listUserTags({ UserName: name })).Tags),
  roleArn: async (arn, owner) =>
    keysOf((await owner.iam().listRoleTags({ RoleName: arn.replace(/^.*\//, '') })).Tags),
};

const keysOf = (tags: readonly { readonly Key?: string | undefined }[] | undefined) =>
  (tags ?? []).map(({ Key }) => Key);

/** S3 answers with an error where a bucket has no tags; that is an answer too. */
async function readTags(
  read: () => Promise<readonly (string | undefined)[]>,
): Promise<readonly (string | undefined)[]> {
  try {
    return await read();
  } catch (error) {
    if (error instanceof Error && error.name === 'NoSuchTagSet') return [];
    throw error;
  }
}

const refused = (because: string): Problem =>
  new Problem('TARGET_REFUSED', `${because}, so it is left alone`, {
    fix: 'Attack only what a lab deployed. If a lab did deploy it, deploy it anew: its stack sets the tag.',
  });
