import { counted } from '../text/counted.ts';
import type { Exported, ExportedDigest } from './collect.ts';
import type { Digest } from './digest-file.ts';

export const HOUR = 3_600_000;

/** What a check adds to. */
export interface Said {
  readonly findings: string[];
  readonly unproven: string[];
  readonly missing: MissingLog[];
}

export interface MissingLog {
  readonly fromMs: number;
  readonly toMs: number;
  /** A log file that is not there or not as it was, or hours that no digest covers. */
  readonly what: 'log-file' | 'digests';
}

/** A log file as a digest has it. */
export interface NamedLog {
  readonly object: string;
  readonly hash: string;
  readonly fromMs: number;
  readonly toMs: number;
}

/** A digest tells from when to when the events of each file are; where it does not, its own hour and half an hour of lateness. */
export const namedIn = ({
  logFiles,
  digestStartTime,
  digestEndTime,
}: Digest): readonly NamedLog[] =>
  logFiles.map(({ s3Object, hashValue, oldestEventTime, newestEventTime }) => ({
    object: s3Object,
    hash: hashValue.toLowerCase(),
    fromMs:
      oldestEventTime == null
        ? Date.parse(digestStartTime) - HOUR / 2
        : Date.parse(oldestEventTime),
    // Times are whole seconds; that of a digest's end is exact.
    toMs: newestEventTime == null ? Date.parse(digestEndTime) : Date.parse(newestEventTime) + 999,
  }));

/** Holds the log files against what the digests say of them; how many are as they were. */
export function checkLogs(
  { logs, digests }: Exported,
  named: ReadonlyMap<string, NamedLog>,
  { findings, unproven, missing }: Said,
): number {
  let verified = 0;
  const isMissing = ({ fromMs, toMs }: NamedLog) => {
    missing.push({ fromMs, toMs, what: 'log-file' });
  };
  const found = new Set<string>();
  const newest = newestDigests(digests);
  let early = 0;
  const byHash = new Map<string, NamedLog>();
  const byTail = new Map<string, NamedLog[]>();
  for (const log of named.values()) {
    if (!byHash.has(log.hash)) byHash.set(log.hash, log);
    const tail = tailOf(log.object);
    byTail.set(tail, [...(byTail.get(tail) ?? []), log]);
  }
  for (const { location, hash } of logs) {
    const entry = entryFor(location, named, byTail);
    if (hash === undefined) {
      if (entry !== undefined) {
        found.add(entry.object);
        isMissing(entry);
      }
      continue;
    }
    if (entry === undefined) {
      const moved = byHash.get(hash)?.object;
      if (moved !== undefined) {
        found.add(moved);
        findings.push(`${location}: the log file has been moved, its digest has it at ${moved}.`);
      } else if (isAfter(location, newest)) {
        early += 1;
      } else if (digests.length > 0) {
        findings.push(`${location}: no digest names this log file.`);
      }
      continue;
    }
    found.add(entry.object);
    if (hash === entry.hash) verified += 1;
    else {
      findings.push(
        `${location}: the log file was changed, its hash is not the one in its digest.`,
      );
      isMissing(entry);
    }
  }
  for (const log of named.values()) {
    if (found.has(log.object)) continue;
    findings.push(`${log.object}: a digest names this log file, and it is not there.`);
    isMissing(log);
  }
  if (early > 0) {
    unproven.push(
      `${counted(early, 'log file is', 'log files are')} newer than the newest digest, which comes once an hour: take the evidence again two hours later, and the digest that names them is there.`,
    );
  }
  return verified;
}

/** When the newest digest of each account and Region ends, by where its log files lie. */
function newestDigests(digests: readonly ExportedDigest[]): ReadonlyMap<string, number> {
  const newest = new Map<string, number>();
  for (const { digest } of digests) {
    const place = PLACE.exec(digest.digestS3Object)?.[1]?.replace('/CloudTrail-Digest/', PLAIN);
    if (place === undefined) continue;
    const end = Date.parse(digest.digestEndTime);
    newest.set(place, Math.max(end, newest.get(place) ?? end));
  }
  return newest;
}

/** From "AWSLogs/" on, up to the Region. */
const PLACE = /(AWSLogs\/(?:[^/]+\/)+CloudTrail(?:-Digest)?\/[^/]+)\//;
const PLAIN = '/CloudTrail/';
/** The end of the five minutes in which a log file was delivered. */
const LOG_TIME = /_CloudTrail_[^/]*_(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)Z_[^/]*$/;

function isAfter(location: string, newest: ReadonlyMap<string, number>): boolean {
  const end = newest.get(PLACE.exec(location)?.[1] ?? '');
  const [, year = '', month = '', day = '', hour = '', minute = ''] = LOG_TIME.exec(location) ?? [];
  return end !== undefined && Date.parse(`${year}-${month}-${day}T${hour}:${minute}:00Z`) > end;
}

/** From the last "AWSLogs/" on, which a key and the place it was exported to have in common. */
const tailOf = (key: string): string => key.slice(Math.max(0, key.lastIndexOf('AWSLogs/')));

/** By the whole key; the folder an export begins with is its own business. */
function entryFor(
  location: string,
  named: ReadonlyMap<string, NamedLog>,
  byTail: ReadonlyMap<string, readonly NamedLog[]>,
): NamedLog | undefined {
  const from = location.indexOf('AWSLogs/');
  const key = from === -1 ? location : location.slice(from);
  for (const object of [key, location]) {
    const log = named.get(object);
    if (log !== undefined) return log;
  }
  return byTail
    .get(tailOf(location))
    ?.find(
      ({ object }) =>
        location.endsWith(`/${object}`) || (from !== -1 && object.endsWith(`/${key}`)),
    );
}
