import { type Instant, minutes } from '../../../../base/instant.ts';
import { AwsFault, type Call } from '../../../service.ts';
import { badArgument } from '../faults.ts';
import type { ObjectVersion, Restore } from '../state.ts';

const DAY = 86_400_000;

/** How long the slowest of each takes, by class and tier. Source: S3 User Guide, "Archive retrieval options". */
const WAITS: Readonly<Record<string, Readonly<Record<string, number>>>> = {
  GLACIER: { Expedited: minutes(5), Standard: minutes(300), Bulk: minutes(720) },
  DEEP_ARCHIVE: { Standard: minutes(720), Bulk: minutes(2880) },
};

const classOf = ({ headers }: ObjectVersion): string => String(headers['StorageClass']);

/** Whether its bytes would first have to be brought back. */
const isAway = (version: ObjectVersion, at: Instant): boolean =>
  WAITS[classOf(version)] !== undefined &&
  !(version.restore !== undefined && version.restore.readyAt <= at && at < version.restore.until);

/** @throws AwsFault InvalidObjectState. */
export function checkReadable(version: ObjectVersion, call: Call): void {
  if (!isAway(version, call.at)) return;
  throw new AwsFault(
    'InvalidObjectState',
    403,
    "The operation is not valid for the object's storage class",
    { StorageClass: classOf(version) },
  );
}

/** @throws AwsFault ObjectNotInActiveTierError. */
export function checkCopyable(version: ObjectVersion, call: Call): void {
  if (!isAway(version, call.at)) return;
  throw new AwsFault(
    'ObjectNotInActiveTierError',
    403,
    'The source object of the COPY action is not in the active tier.',
  );
}

/**
 * The copy that a request for so many days makes. They are counted from when it is there, to the next midnight.
 *
 * @throws AwsFault InvalidObjectState, RestoreAlreadyInProgress, InvalidArgument.
 */
export function restored(
  version: ObjectVersion,
  asked: { readonly days: number; readonly tier: string },
  call: Call,
): Restore {
  const waits = WAITS[classOf(version)];
  if (waits === undefined) {
    throw new AwsFault(
      'InvalidObjectState',
      403,
      "Restore is not allowed for the object's current storage class",
      { StorageClass: version.headers['StorageClass'] ?? 'STANDARD' },
    );
  }
  const before = liveRestore(version, call.at);
  if (before !== undefined && call.at < before.readyAt) {
    throw new AwsFault('RestoreAlreadyInProgress', 409, 'Object restore is already in progress');
  }
  const wait = waits[asked.tier];
  if (wait === undefined)
    throw badArgument(
      'Tier',
      asked.tier,
      'Retrieval option is not supported by this storage class',
    );
  const readyAt = before?.readyAt ?? ((call.at + wait) as Instant);
  const from = before === undefined ? readyAt : call.at;
  const until = Math.ceil((from + asked.days * DAY) / DAY) * DAY;
  return { readyAt, until: until as Instant };
}

/** A copy that is on its way or there. */
export const liveRestore = ({ restore }: ObjectVersion, at: Instant): Restore | undefined =>
  restore !== undefined && at < restore.until ? restore : undefined;

/** The members of a read that tell of it. */
export function shownRestore(version: ObjectVersion, at: Instant): { readonly Restore?: string } {
  const restore = liveRestore(version, at);
  if (restore === undefined) return {};
  return {
    Restore:
      at < restore.readyAt
        ? 'ongoing-request="true"'
        : `ongoing-request="false", expiry-date="${new Date(restore.until).toUTCString()}"`,
  };
}
