import type { BucketLifecycleConfiguration, LifecycleRule } from '@aws-sdk/client-s3';
import type { Bucket, ObjectVersion } from '../state.ts';

const DAY = 86_400_000;

/** When the bucket's rules say the newest version of a key ends, as the header of every answer about it tells. */
export function expiration(
  bucket: Bucket,
  key: string,
  version: ObjectVersion,
): { readonly Expiration?: string } {
  const rules = (bucket.settings.get('lifecycle') as BucketLifecycleConfiguration | undefined)
    ?.Rules;
  if (rules === undefined) return {};
  const [first] = rules
    .filter((rule) => rule.Status === 'Enabled' && isMeant(rule, key, version))
    .flatMap((rule) => {
      const at = endOf(rule, version);
      return at === undefined ? [] : [{ at, id: rule.ID ?? '' }];
    })
    .sort((a, b) => a.at - b.at);
  if (first === undefined) return {};
  const date = new Date(first.at).toUTCString();
  return { Expiration: `expiry-date="${date}", rule-id="${encodeURIComponent(first.id)}"` };
}

/** Days end with the day they end in. */
function endOf({ Expiration }: LifecycleRule, version: ObjectVersion): number | undefined {
  if (Expiration?.Date !== undefined) return Expiration.Date.getTime();
  if (Expiration?.Days === undefined) return undefined;
  return Math.ceil((version.modifiedAt + Expiration.Days * DAY) / DAY) * DAY;
}

function isMeant(rule: LifecycleRule, key: string, { size, tags }: ObjectVersion): boolean {
  const { Filter = {} } = rule;
  const all = Filter.And ?? {
    ...Filter,
    Tags: Filter.Tag === undefined ? undefined : [Filter.Tag],
  };
  return (
    // eslint-disable-next-line @typescript-eslint/no-deprecated -- the older place of the prefix, and still taken
    key.startsWith(rule.Prefix ?? all.Prefix ?? '') &&
    (all.Tags ?? []).every(({ Key = '', Value }) => tags[Key] === Value) &&
    size > (all.ObjectSizeGreaterThan ?? -1) &&
    size < (all.ObjectSizeLessThan ?? Number.POSITIVE_INFINITY)
  );
}
