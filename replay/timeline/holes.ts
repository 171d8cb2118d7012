import { CHANGED } from '../evidence/read-evidence.ts';
import type { Verification } from '../integrity/verify.ts';
import { counted } from '../text/counted.ts';
import { brokenOff } from './broken-off.ts';
import type { CaseFile } from './case-file.ts';
import { trailsOff } from './gaps.ts';

/**
 * A stretch in which the evidence lacks records that there were. Whatever rests on there being no other candidate
 * means nothing in it.
 */
export interface Hole {
  readonly fromMs: number;
  readonly toMs: number;
  /** Where one log file or more is lost and others of the time are here, rather than all of them. */
  readonly isPartial: boolean;
  /** One sentence. */
  readonly because: string;
}

/** Records of one log file lie within so much of each other: five minutes of events, each delivered up to ten later. */
const SPAN_OF_A_FILE = 10 * 60_000;
/** A file's name tells when its five minutes ended, and some of its events are older by ten. */
const [BEFORE_STAMP, AFTER_STAMP] = [15 * 60_000, 5 * 60_000];
const STAMP = /_CloudTrail_[^/]*_(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)Z_[^/]*$/;

/** In the order of time; those of one reason that touch each other are one. */
export function holesIn(file: CaseFile, verification: Verification | undefined): readonly Hole[] {
  const around = (atMs: number) => ({ fromMs: atMs - SPAN_OF_A_FILE, toMs: atMs + SPAN_OF_A_FILE });
  const missing = verification?.missing ?? [];
  const ofKind = (kind: 'log-file' | 'digests') => missing.filter(({ what }) => what === kind);
  return [
    ...switchedOff(file),
    ...joined(
      ofKind('log-file'),
      (amount) =>
        `${counted(amount, 'log file that a digest names is', 'log files that digests name are')} not here, or not as it was`,
    ),
    ...joined(
      ofKind('digests'),
      () => 'no digest covers this time, so log files of it may be missing',
    ),
    ...joined(
      unreadable(file),
      (amount) =>
        `${counted(amount, 'entry', 'entries')} of log files of this time could not be read`,
    ),
    ...joined(
      brokenOff(file).map(around),
      (amount) =>
        `${counted(amount, 'invocation or message', 'invocations or messages')} of this time show only part of the records that CloudTrail writes of each, so log files of it are missing`,
    ),
  ].sort((a, b) => a.fromMs - b.fromMs || a.toMs - b.toMs);
}

/** Holes that touch this time. */
export const holesWithin = (
  holes: readonly Hole[],
  fromMs: number,
  toMs: number,
): readonly Hole[] => holes.filter((hole) => hole.fromMs <= toMs && hole.toMs >= fromMs);

/** "2026-05-12T04:30:00Z to 2026-05-12T04:50:00Z", outwards to the second. */
export const stretchOf = ({ fromMs, toMs }: Pick<Hole, 'fromMs' | 'toMs'>): string =>
  toMs === Number.MAX_SAFE_INTEGER
    ? `from ${inSeconds(fromMs)} on`
    : `${inSeconds(fromMs)} to ${inSeconds(toMs + 999)}`;

const inSeconds = (atMs: number): string => `${new Date(atMs).toISOString().slice(0, 19)}Z`;

function switchedOff(file: CaseFile): readonly Hole[] {
  return trailsOff(file)
    .filter(({ isRecorded }) => !isRecorded)
    .map(({ fromMs, toMs, because }) => ({
      fromMs,
      toMs: toMs ?? Number.MAX_SAFE_INTEGER,
      isPartial: false,
      because,
    }));
}

type Stretch = Pick<Hole, 'fromMs' | 'toMs'>;

/** Entries that could not be read were records of some time, which the name of their file tells. */
function unreadable({ evidence }: CaseFile): readonly Stretch[] {
  return evidence.rejected.flatMap(({ location, because }) => {
    if (because.startsWith(CHANGED)) return [];
    const [, year = '', month = '', day = '', hour = '', minute = ''] = STAMP.exec(location) ?? [];
    const atMs = Date.parse(`${year}-${month}-${day}T${hour}:${minute}:00Z`);
    return Number.isNaN(atMs) ? [] : [{ fromMs: atMs - BEFORE_STAMP, toMs: atMs + AFTER_STAMP }];
  });
}

function joined(stretches: readonly Stretch[], told: (amount: number) => string): readonly Hole[] {
  const holes: { fromMs: number; toMs: number; amount: number }[] = [];
  for (const { fromMs, toMs } of [...stretches].sort((a, b) => a.fromMs - b.fromMs)) {
    const last = holes.at(-1);
    if (last === undefined || fromMs > last.toMs) {
      holes.push({ fromMs, toMs, amount: 1 });
    } else {
      last.toMs = Math.max(last.toMs, toMs);
      last.amount += 1;
    }
  }
  return holes.map(({ amount, ...stretch }) => ({
    ...stretch,
    isPartial: true,
    because: told(amount),
  }));
}
