import type {
  GetObjectLegalHoldCommandInput,
  GetObjectLockConfigurationCommandInput,
  GetObjectRetentionCommandInput,
  PutObjectLegalHoldCommandInput,
  PutObjectLockConfigurationCommandInput,
  PutObjectRetentionCommandInput,
} from '@aws-sdk/client-s3';
import { AwsFault, operation } from '../../../service.ts';
import { ask, findBucket } from '../bucket.ts';
import { invalidArgument, malformedXml } from '../faults.ts';
import { apiReference } from '../known-from.ts';
import { askAbout } from '../objects/object-access.ts';
import {
  checkLockable,
  checkRetentionChange,
  lockContext,
  newHold,
  newRetention,
} from '../objects/object-lock.ts';
import { findVersion, remember } from '../objects/object-store.ts';
import type { ObjectLock } from '../state.ts';
import { bucketTrail, objectTrail, XML_NAMESPACE } from '../trail-rules.ts';

export const putObjectLockConfiguration = operation<PutObjectLockConfigurationCommandInput, object>(
  {
    knownFrom: [apiReference('PutObjectLockConfiguration')],
    authorizes: (input, call) => [ask(call, input.Bucket, 's3:PutBucketObjectLockConfiguration')],
    async handle(input, call) {
      const bucket = findBucket(input.Bucket, call);
      const { ObjectLockEnabled, Rule } = input.ObjectLockConfiguration ?? {};
      if (ObjectLockEnabled !== 'Enabled') throw malformedXml();
      if (bucket.versioning !== 'Enabled') {
        throw new AwsFault(
          'InvalidBucketState',
          409,
          "Versioning must be 'Enabled' on the bucket to apply a Object Lock configuration",
        );
      }
      bucket.objectLock = Rule === undefined ? {} : { byDefault: defaultOf(Rule.DefaultRetention) };
      return {};
    },
    trail: bucketTrail({
      readOnly: false,
      eventName: 'PutBucketObjectLockConfiguration',
      flag: 'object-lock',
      parameters: (input: PutObjectLockConfigurationCommandInput) => ({
        ObjectLockConfiguration: { ...input.ObjectLockConfiguration, xmlns: XML_NAMESPACE },
      }),
    }),
  },
);

export const getObjectLockConfiguration = operation<GetObjectLockConfigurationCommandInput, object>(
  {
    knownFrom: [apiReference('GetObjectLockConfiguration')],
    authorizes: (input, call) => [ask(call, input.Bucket, 's3:GetBucketObjectLockConfiguration')],
    async handle(input, call) {
      const { objectLock, name } = findBucket(input.Bucket, call);
      if (objectLock === undefined) {
        throw new AwsFault(
          'ObjectLockConfigurationNotFoundError',
          404,
          'Object Lock configuration does not exist for this bucket',
          { BucketName: name },
        );
      }
      const { byDefault } = objectLock;
      return {
        ObjectLockConfiguration: {
          ObjectLockEnabled: 'Enabled',
          ...(byDefault !== undefined && {
            Rule: {
              DefaultRetention: {
                Mode: byDefault.mode,
                Days: byDefault.days,
                Years: byDefault.years,
              },
            },
          }),
        },
      };
    },
    trail: bucketTrail({
      readOnly: true,
      eventName: 'GetBucketObjectLockConfiguration',
      flag: 'object-lock',
    }),
  },
);

export const putObjectRetention = operation<PutObjectRetentionCommandInput, object>({
  knownFrom: [apiReference('PutObjectRetention')],
  authorizes(input, call) {
    const { Mode, RetainUntilDate } = input.Retention ?? {};
    const context = lockContext(
      { ObjectLockMode: Mode, ObjectLockRetainUntilDate: RetainUntilDate },
      call,
    );
    return [askAbout(call, input, 's3:PutObjectRetention', context)];
  },
  async handle(input, call) {
    const bucket = findBucket(input.Bucket, call);
    checkLockable(bucket);
    const key = input.Key ?? '';
    const version = findVersion(bucket, key, input.VersionId);
    const { Mode, RetainUntilDate } = input.Retention ?? {};
    const isNone = Mode === undefined && RetainUntilDate === undefined;
    if (!isNone && (Mode === undefined || RetainUntilDate === undefined)) throw malformedXml();
    if (!isNone && Mode !== 'GOVERNANCE' && Mode !== 'COMPLIANCE') throw malformedXml();
    const after = isNone ? undefined : newRetention(Mode, RetainUntilDate, call);
    const bypass = input.BypassGovernanceRetention === true;
    checkRetentionChange(bucket, key, version.retention, after, bypass, call);
    if (after === undefined) delete version.retention;
    else version.retention = after;
    remember(version, call);
    return {};
  },
  trail: objectTrail({
    readOnly: false,
    parameters: (input: PutObjectRetentionCommandInput) => ({
      retention: '',
      Retention: {
        Mode: input.Retention?.Mode,
        RetainUntilDate: input.Retention?.RetainUntilDate?.toISOString(),
        xmlns: XML_NAMESPACE,
      },
      ...(input.BypassGovernanceRetention === true && {
        'x-amz-bypass-governance-retention': 'true',
      }),
    }),
  }),
});

export const getObjectRetention = operation<GetObjectRetentionCommandInput, object>({
  knownFrom: [apiReference('GetObjectRetention')],
  authorizes: (input, call) => [askAbout(call, input, 's3:GetObjectRetention')],
  async handle(input, call) {
    const bucket = findBucket(input.Bucket, call);
    checkLockable(bucket);
    const { retention } = findVersion(bucket, input.Key ?? '', input.VersionId);
    if (retention === undefined) throw noLock(input.Key);
    return { Retention: { Mode: retention.mode, RetainUntilDate: new Date(retention.until) } };
  },
  trail: objectTrail({ readOnly: true, parameters: () => ({ retention: '' }) }),
});

export const putObjectLegalHold = operation<PutObjectLegalHoldCommandInput, object>({
  knownFrom: [apiReference('PutObjectLegalHold')],
  authorizes: (input, call) => [
    askAbout(
      call,
      input,
      's3:PutObjectLegalHold',
      lockContext({ ObjectLockLegalHoldStatus: input.LegalHold?.Status }, call),
    ),
  ],
  async handle(input, call) {
    const bucket = findBucket(input.Bucket, call);
    checkLockable(bucket);
    const version = findVersion(bucket, input.Key ?? '', input.VersionId);
    const status = input.LegalHold?.Status;
    if (status !== 'ON' && status !== 'OFF') throw malformedXml();
    version.legalHold = newHold(status, call);
    remember(version, call);
    return {};
  },
  trail: objectTrail({
    readOnly: false,
    parameters: (input: PutObjectLegalHoldCommandInput) => ({
      'legal-hold': '',
      LegalHold: { Status: input.LegalHold?.Status, xmlns: XML_NAMESPACE },
    }),
  }),
});

export const getObjectLegalHold = operation<GetObjectLegalHoldCommandInput, object>({
  knownFrom: [apiReference('GetObjectLegalHold')],
  authorizes: (input, call) => [askAbout(call, input, 's3:GetObjectLegalHold')],
  async handle(input, call) {
    const bucket = findBucket(input.Bucket, call);
    checkLockable(bucket);
    const { legalHold } = findVersion(bucket, input.Key ?? '', input.VersionId);
    if (legalHold === undefined) throw noLock(input.Key);
    return { LegalHold: { Status: legalHold.on ? 'ON' : 'OFF' } };
  },
  trail: objectTrail({ readOnly: true, parameters: () => ({ 'legal-hold': '' }) }),
});

function defaultOf(
  given:
    | { Mode?: string | undefined; Days?: number | undefined; Years?: number | undefined }
    | undefined,
): NonNullable<ObjectLock['byDefault']> {
  const { Mode, Days, Years } = given ?? {};
  if (Mode !== 'GOVERNANCE' && Mode !== 'COMPLIANCE') throw malformedXml();
  if ((Days === undefined) === (Years === undefined)) throw malformedXml();
  if ((Days ?? 0) > LONGEST_DAYS || (Years ?? 0) > LONGEST_DAYS / 365)
    throw invalidArgument('Default retention period too large');
  if ((Days ?? Years ?? 0) < 1)
    throw invalidArgument('Default retention period must be a positive integer value.');
  return {
    mode: Mode,
    ...(Days !== undefined && { days: Days }),
    ...(Years !== undefined && { years: Years }),
  };
}

/** A hundred years. Source: API reference, "DefaultRetention". */
const LONGEST_DAYS = 36_500;

const noLock = (key: string | undefined): AwsFault =>
  new AwsFault(
    'NoSuchObjectLockConfiguration',
    404,
    'The specified object does not have a ObjectLock configuration',
    { Key: key },
  );
