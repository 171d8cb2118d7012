import type { KnownFrom } from '../../../../base/source.ts';
import { AwsFault, type Operation, operation } from '../../../service.ts';
import { ask, findBucket } from '../bucket.ts';
import { badArgument, malformedXml } from '../faults.ts';
import { apiReference } from '../known-from.ts';
import type { Bucket, BucketSetting } from '../state.ts';
import { bucketTrail, XML_NAMESPACE } from '../trail-rules.ts';

const TRAIL_NAMES: KnownFrom = {
  kind: 'assumption',
  because: 'the names CloudTrail gives these calls are taken to be those of the API',
};

/** S3 lists a hundred at a time. */
const PAGE = 100;
const MOST = 1000;

/** Settings of which a bucket has many, each under an id. S3 keeps them and hands them back. */
export const analytics = settingById('analytics', 'Analytics', 'analytics');
export const metrics = settingById('metrics', 'Metrics', 'metrics');
export const inventory = settingById('inventory', 'Inventory', 'inventory');
export const tiering = settingById('tiering', 'IntelligentTiering', 'intelligent-tiering');

interface Input {
  readonly Bucket?: string;
  readonly Id?: string;
  readonly ContinuationToken?: string;
}

type Kept = Map<string, unknown>;

function settingById(kept: BucketSetting, name: string, flag: string) {
  const member = `${name}Configuration`;
  const [putAction, getAction] = [`s3:Put${member}`, `s3:Get${member}`] as const;
  const all = (bucket: Bucket): Kept =>
    (bucket.settings.get(kept) as Kept | undefined) ?? new Map<string, unknown>();
  const rule = (verb: string, readOnly: boolean, action: `s3:${string}`, plural = '') => ({
    knownFrom: [apiReference(`${verb}Bucket${member}${plural}`), TRAIL_NAMES] as const,
    authorizes: ((input: Input, call) => [
      ask(call, input.Bucket, action),
    ]) as Operation['authorizes'],
    trail: bucketTrail<Input, object>({
      readOnly,
      flag,
      parameters: (input) => ({
        ...(input.Id !== undefined && { id: input.Id }),
        ...(member in input && {
          [member]: {
            ...((input as Readonly<Record<string, unknown>>)[member] as object),
            xmlns: XML_NAMESPACE,
          },
        }),
      }),
    }),
  });
  return {
    put: operation<Input, object>({
      ...rule('Put', false, putAction),
      async handle(input, call) {
        const value = (input as Readonly<Record<string, unknown>>)[member] as
          | { readonly Id?: string }
          | undefined;
        if (value?.Id === undefined) throw malformedXml();
        if (value.Id !== input.Id)
          throw badArgument(
            'id',
            input.Id,
            'The id in the request does not match the one in the body.',
          );
        const bucket = findBucket(input.Bucket, call);
        const before = all(bucket);
        if (!before.has(value.Id) && before.size >= MOST) {
          throw new AwsFault(
            'TooManyConfigurations',
            400,
            'You are attempting to create a new configuration but have already reached the limit.',
          );
        }
        bucket.settings.set(kept, new Map([...before, [value.Id, value]]));
        return {};
      },
    }),
    get: operation<Input, object>({
      ...rule('Get', true, getAction),
      async handle(input, call) {
        const value = all(findBucket(input.Bucket, call)).get(input.Id ?? '');
        if (value === undefined) throw noSuchConfiguration();
        return { [member]: value };
      },
    }),
    remove: operation<Input, object>({
      ...rule('Delete', false, putAction),
      async handle(input, call) {
        const bucket = findBucket(input.Bucket, call);
        const rest = new Map(all(bucket));
        if (!rest.delete(input.Id ?? '')) throw noSuchConfiguration();
        bucket.settings.set(kept, rest);
        return {};
      },
    }),
    list: operation<Input, object>({
      ...rule('List', true, getAction, 's'),
      async handle(input, call) {
        const { ContinuationToken: token } = input;
        const after = token === undefined ? '' : Buffer.from(token, 'base64url').toString('utf8');
        const behind = [...all(findBucket(input.Bucket, call))]
          .filter(([id]) => id > after)
          .sort(([a], [b]) => (a < b ? -1 : 1));
        const page = behind.slice(0, PAGE);
        const last = page.at(-1);
        const isTruncated = behind.length > page.length;
        return {
          IsTruncated: isTruncated,
          ...(token !== undefined && { ContinuationToken: token }),
          ...(isTruncated &&
            last !== undefined && {
              NextContinuationToken: Buffer.from(last[0]).toString('base64url'),
            }),
          [`${member}List`]: page.map(([, value]) => value),
        };
      },
    }),
  };
}

const noSuchConfiguration = (): AwsFault =>
  new AwsFault('NoSuchConfiguration', 404, 'The specified configuration does not exist.');
