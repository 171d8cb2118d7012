import type { BucketLifecycleConfiguration, LifecycleRule } from '@aws-sdk/client-s3';
import type { Call } from '../../../service.ts';
import { badArgument, invalidArgument, invalidRequest, malformedXml } from '../faults.ts';
import { s3State } from '../state.ts';

const DAY = 86_400_000;
const CLASSES = [
  'STANDARD_IA',
  'ONEZONE_IA',
  'INTELLIGENT_TIERING',
  'GLACIER_IR',
  'GLACIER',
  'DEEP_ARCHIVE',
];
const ACTIONS = [
  'Expiration',
  'Transitions',
  'NoncurrentVersionExpiration',
  'NoncurrentVersionTransitions',
  'AbortIncompleteMultipartUpload',
] as const;

/**
 * Source: API reference, "PutBucketLifecycleConfiguration"; S3 User Guide, "Lifecycle configuration elements".
 *
 * @throws AwsFault MalformedXML, InvalidRequest, InvalidArgument.
 */
export function checkLifecycle({ Rules = [] }: BucketLifecycleConfiguration): void {
  if (Rules.length < 1 || Rules.length > 1000) throw malformedXml();
  const ids = Rules.flatMap(({ ID }) => (ID === undefined ? [] : [ID]));
  if (ids.some((id) => id.length > 255))
    throw invalidArgument('ID length should not exceed allowed limit of 255');
  if (new Set(ids).size < ids.length)
    throw invalidArgument('Rule ID must be unique. Found same ID for more than one rule');
  for (const rule of Rules) {
    if (rule.Status !== 'Enabled' && rule.Status !== 'Disabled') throw malformedXml();
    checkFilter(rule);
    checkActions(rule);
  }
}

/** Who gave no id gets one made. */
export function completedLifecycle(given: BucketLifecycleConfiguration, call: Call) {
  const state = call.platform.state(s3State);
  return {
    ...given,
    Rules: (given.Rules ?? []).map((rule) => {
      if (rule.ID !== undefined && rule.ID !== '') return rule;
      state.serial++;
      return { ID: call.platform.random.fork(`s3/lifecycle/${state.serial}`).uuid(), ...rule };
    }),
  };
}

// eslint-disable-next-line @typescript-eslint/no-deprecated -- the older place of the prefix, and still taken
function checkFilter({ Filter, Prefix }: LifecycleRule): void {
  if ((Filter === undefined) === (Prefix === undefined)) throw malformedXml();
  if (Filter === undefined) return;
  if (Object.values(Filter).filter((part) => part !== undefined).length > 1) throw malformedXml();
  const keys = (Filter.And?.Tags ?? []).map(({ Key }) => Key);
  if (new Set(keys).size < keys.length) throw invalidRequest('Duplicate Tag Keys are not allowed.');
}

function checkActions(rule: LifecycleRule): void {
  if (!ACTIONS.some((action) => rule[action] !== undefined))
    throw invalidRequest('At least one action needs to be specified in a rule');
  const byTag = rule.Filter?.Tag !== undefined || rule.Filter?.And?.Tags !== undefined;
  checkExpiration(rule, byTag);
  positive(
    rule.NoncurrentVersionExpiration?.NoncurrentDays,
    "'NoncurrentDays' for NoncurrentVersionExpiration action must be a positive integer",
  );
  if (rule.AbortIncompleteMultipartUpload !== undefined) {
    if (byTag)
      throw invalidRequest('AbortIncompleteMultipartUpload cannot be specified with Tags.');
    positive(
      rule.AbortIncompleteMultipartUpload.DaysAfterInitiation,
      "'DaysAfterInitiation' for AbortIncompleteMultipartUpload action must be a positive integer",
    );
  }
  for (const { StorageClass } of rule.NoncurrentVersionTransitions ?? [])
    if (!CLASSES.includes(StorageClass ?? '')) throw malformedXml();
  for (const { StorageClass = '', Days, Date: date } of rule.Transitions ?? []) {
    if (!CLASSES.includes(StorageClass)) throw malformedXml();
    if (Days !== undefined && date !== undefined) throw malformedXml();
    checkMidnight(date);
    if (Days === undefined) continue;
    if (Days < 0) throw invalidArgument("'Days' in Transition action must be nonnegative");
    if (StorageClass.endsWith('_IA') && Days < 30) {
      throw invalidArgument(
        `'Days' in Transition action must be greater than or equal to 30 for storageClass '${StorageClass}'`,
      );
    }
    if (rule.Expiration?.Days !== undefined && rule.Expiration.Days <= Days) {
      throw invalidArgument(
        "'Days' in the Expiration action must be greater than 'Days' in the Transition action",
      );
    }
  }
}

function checkExpiration({ Expiration }: LifecycleRule, byTag: boolean): void {
  if (Expiration === undefined) return;
  const { Days, Date: date, ExpiredObjectDeleteMarker: markers } = Expiration;
  if ([Days, date, markers].filter((each) => each !== undefined).length !== 1) throw malformedXml();
  if (markers === true && byTag)
    throw invalidRequest('ExpiredObjectDeleteMarker cannot be specified with Tags.');
  positive(Days, "'Days' for Expiration action must be a positive integer");
  checkMidnight(date);
}

function positive(count: number | undefined, message: string): void {
  if (count !== undefined && !(Number.isInteger(count) && count > 0))
    throw invalidArgument(message);
}

function checkMidnight(date: Date | undefined): void {
  if (date !== undefined && date.getTime() % DAY !== 0)
    throw badArgument('Date', date.toISOString(), "'Date' must be at midnight GMT");
}
