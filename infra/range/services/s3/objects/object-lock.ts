import { type Instant, isoMillis } from '../../../../base/instant.ts';
import { denialFault } from '../../../access/denial.ts';
import type { AwsFault } from '../../../service.ts';
import { type Call } from '../../../service.ts';
import { ask } from '../bucket.ts';
import { accessDenied, invalidArgument, invalidRequest } from '../faults.ts';
import type { Bucket, LegalHold, ObjectVersion, Retention, RetentionMode } from '../state.ts';

const DAY = 86_400_000;

export interface LockInput {
  readonly ObjectLockMode?: string | undefined;
  readonly ObjectLockRetainUntilDate?: Date | undefined;
  readonly ObjectLockLegalHoldStatus?: string | undefined;
}

export const namesLock = (input: LockInput): boolean =>
  input.ObjectLockMode !== undefined ||
  input.ObjectLockRetainUntilDate !== undefined ||
  input.ObjectLockLegalHoldStatus !== undefined;

/** @throws AwsFault InvalidRequest, InvalidArgument. */
export function askedLock(
  input: LockInput,
  bucket: Bucket,
  call: Call,
): { readonly retention?: Retention; readonly legalHold?: LegalHold } {
  const { ObjectLockMode, ObjectLockRetainUntilDate, ObjectLockLegalHoldStatus } = input;
  if (namesLock(input)) checkLockable(bucket);
  if ((ObjectLockMode === undefined) !== (ObjectLockRetainUntilDate === undefined)) {
    throw invalidArgument(
      'x-amz-object-lock-retain-until-date and x-amz-object-lock-mode must both be supplied',
    );
  }
  const retention =
    ObjectLockMode === undefined
      ? defaultRetention(bucket, call)
      : newRetention(ObjectLockMode, ObjectLockRetainUntilDate, call);
  const legalHold =
    ObjectLockLegalHoldStatus === undefined ? undefined : newHold(ObjectLockLegalHoldStatus, call);
  return {
    ...(retention !== undefined && { retention }),
    ...(legalHold !== undefined && { legalHold }),
  };
}

/** @throws AwsFault InvalidRequest. */
export function checkLockable(bucket: Bucket): void {
  if (bucket.objectLock === undefined)
    throw invalidRequest('Bucket is missing Object Lock Configuration');
}

export function newRetention(
  mode: string | undefined,
  until: Date | undefined,
  call: Call,
): Retention {
  if (mode !== 'GOVERNANCE' && mode !== 'COMPLIANCE')
    throw invalidArgument('Unknown wormMode directive.');
  const at = until?.getTime() ?? Number.NaN;
  if (!(at > call.at)) throw invalidArgument('The retain until date must be in the future!');
  return { mode, until: at as Instant, setAt: call.at };
}

export function newHold(status: string | undefined, call: Call): LegalHold {
  if (status !== 'ON' && status !== 'OFF')
    throw invalidArgument('Legal Hold must be either of ON or OFF');
  return { on: status === 'ON', setAt: call.at };
}

function defaultRetention(bucket: Bucket, call: Call): Retention | undefined {
  const rule = bucket.objectLock?.byDefault;
  if (rule === undefined) return undefined;
  const days = rule.days ?? (rule.years ?? 0) * 365;
  return { mode: rule.mode, until: (call.at + days * DAY) as Instant, setAt: call.at };
}

/**
 * Whether a version may be removed for good.
 *
 * @throws AwsFault AccessDenied while it is held.
 */
export function checkRemovable(
  bucket: Bucket,
  key: string,
  version: ObjectVersion,
  bypass: boolean,
  call: Call,
): void {
  if (version.legalHold?.on === true) throw locked();
  const { retention } = version;
  if (retention === undefined || retention.until <= call.at) return;
  if (retention.mode === 'COMPLIANCE' || !bypass) throw locked();
  checkBypass(bucket, key, call);
}

/**
 * Retention may always grow. Less of it needs leave under GOVERNANCE and cannot be had under COMPLIANCE.
 *
 * @throws AwsFault AccessDenied.
 */
export function checkRetentionChange(
  bucket: Bucket,
  key: string,
  before: Retention | undefined,
  after: { readonly mode: RetentionMode; readonly until: Instant } | undefined,
  bypass: boolean,
  call: Call,
): void {
  if (before === undefined || before.until <= call.at) return;
  const weaker =
    after === undefined ||
    after.until < before.until ||
    (before.mode === 'COMPLIANCE' && after.mode === 'GOVERNANCE');
  if (!weaker && (before.mode === after.mode || before.mode === 'GOVERNANCE')) return;
  if (before.mode === 'COMPLIANCE' || !bypass) throw locked();
  checkBypass(bucket, key, call);
}

/** Object Lock's part of an answer to a read. */
export function shownLock({ retention, legalHold }: ObjectVersion): Record<string, unknown> {
  return {
    ...(retention !== undefined && {
      ObjectLockMode: retention.mode,
      ObjectLockRetainUntilDate: new Date(retention.until),
    }),
    ...(legalHold !== undefined && { ObjectLockLegalHoldStatus: legalHold.on ? 'ON' : 'OFF' }),
  };
}

/** CloudTrail's `objectRetentionInfo`. Source: published captures of 2026. */
export function trailLock({ retention, legalHold }: ObjectVersion): object | undefined {
  if (retention === undefined && legalHold === undefined) return undefined;
  return {
    ...(legalHold !== undefined && {
      legalHoldInfo: {
        isUnderLegalHold: legalHold.on,
        lastModifiedTime: legalHold.setAt,
      },
    }),
    ...(retention !== undefined && {
      retentionInfo: {
        retainUntilMode: retention.mode,
        retainUntilTime: retention.until,
        lastModifiedTime: retention.setAt,
      },
    }),
  };
}

/** Context keys of Object Lock for a write. */
export function lockContext(input: LockInput, call: Call): Record<string, readonly string[]> {
  const { ObjectLockMode, ObjectLockRetainUntilDate: until, ObjectLockLegalHoldStatus } = input;
  return {
    ...(ObjectLockMode !== undefined && { 's3:object-lock-mode': [ObjectLockMode] }),
    ...(until !== undefined &&
      !Number.isNaN(until.getTime()) && {
        's3:object-lock-retain-until-date': [isoMillis(until.getTime() as Instant)],
        's3:object-lock-remaining-retention-days': [
          String(Math.ceil((until.getTime() - call.at) / DAY)),
        ],
      }),
    ...(ObjectLockLegalHoldStatus !== undefined && {
      's3:object-lock-legal-hold': [ObjectLockLegalHoldStatus],
    }),
  };
}

function checkBypass(bucket: Bucket, key: string, call: Call): void {
  const request = ask(call, bucket.name, 's3:BypassGovernanceRetention', key);
  const decision = call.platform.decide(call.identity, request);
  if (!decision.allowed) throw denialFault('s3', call.identity, request, decision);
}

const locked = (): AwsFault =>
  accessDenied('Access Denied because object protected by object lock.');
