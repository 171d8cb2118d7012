import type { DestinationRecord } from '../evidence/destination-record.ts';
import { gatherLogLines } from '../evidence/gather-log-lines.ts';
import type { LogLine } from '../evidence/log-line.ts';
import { type EntryWanted, entriesRead, entryReader } from '../evidence/read-at.ts';
import {
  CHANGED,
  type Evidence,
  type Found,
  fingerprintOf,
  requireReadable,
} from '../evidence/read-evidence.ts';
import { rawText } from '../evidence/read-pieces.ts';
import type { Rejected } from '../evidence/rejections.ts';
import type { TrailRecord } from '../evidence/trail-record.ts';
import { beyondIds } from './beyond-ids.ts';
import type { IndexRequest } from './case-index.ts';
import { openCaseIndex } from './case-index.ts';
import type { Place } from './index-places.ts';
import { recordsNear, recordsTelling } from './records-near.ts';
import { runsSeenInIndex } from './runs-seen.ts';
import { searchIn } from './search-in.ts';
import { placeKey } from './search-near.ts';
import { searchedOnDisk } from './searched-on-disk.ts';

/** Evidence too large for a memory: what matters to what destinations received, and counts of the rest. */
export interface LargeEvidence {
  /** `raw` of its trail records is empty: `record` reads it again. */
  readonly evidence: Evidence;
  /** Trail records there are, those that are not in `evidence` included. */
  readonly trailRecords: number;
  /** Trail records beside which everything was looked for that a rule has to see to know a link is the only one possible. */
  readonly searched: ReadonlySet<string>;
  /** Refused calls and calls whose names are signs, where all of them are in `evidence`. */
  readonly signs: ReadonlySet<string>;
  /** Set when there was more near the incidents than can be followed. */
  readonly isCut: boolean;
  /** The text of a trail record of `evidence`, from the file it lies in. */
  record(id: string): string | undefined;
}

/** @throws Problem EVIDENCE_UNREADABLE when a path cannot be opened, EVIDENCE_EMPTY when one holds nothing readable. */
export async function readLarge(
  request: IndexRequest & { readonly alsoNamed: readonly string[] },
): Promise<LargeEvidence> {
  const index = await openCaseIndex(request);
  const { triage, files, surplus } = index;
  const { manifest } = triage;
  try {
    const rejected: Rejected[] = [...triage.rejected, ...surplus.rejected];
    const readable = new Set(
      files.flatMap(({ askedFor }, number) =>
        ['rejected', 'set-aside'].includes(manifest[number]?.status ?? '') ? [] : [askedFor],
      ),
    );
    for (const path of request.paths) requireReadable(path, files, readable, rejected);
    const destinations = distinct(triage.destinations);
    const logs = distinctLines(triage.logs);
    const received = {
      destinations: destinations.kept.map(({ record }) => record),
      logs: logs.kept.map(({ record }) => record),
    };
    const isAnyReceived = received.destinations.length + received.logs.length > 0;
    // What lists of numbers take to fill, a search from nothing does not win back.
    const searched = await (isAnyReceived ? searchIn : searchedOnDisk)(index.connection);
    const near = await recordsTelling(
      index.connection,
      request.alsoNamed,
      await recordsNear(searched, received, beyondIds(index.connection)),
    );
    const wantedAt = ({ file: number, offset, length }: Place): EntryWanted => {
      const [file, entry] = [files[number], manifest[number]];
      if (file === undefined || entry === undefined) throw new Error(`no file ${number}`);
      return { file, sha256: entry.sha256, offset, length };
    };
    const places = new Map<string, Place>();
    const [searchedIds, signs] = [new Set<string>(), new Set<string>()];
    const trail: Found<TrailRecord>[] = [];
    const entries = entriesRead(near.places.map(wantedAt), request.mostInflatedBytes);
    for await (const { outcome } of entries) {
      const place = near.places[trail.length];
      if (place === undefined) throw new Error('more entries were read than wanted');
      const { eventID } = outcome.record;
      places.set(eventID, place);
      if (near.searched.has(placeKey(place))) searchedIds.add(eventID);
      if (near.signs.has(placeKey(place))) signs.add(eventID);
      const { location = '', sha256 = '' } = manifest[place.file] ?? {};
      const origin = { location, sha256, index: place.index };
      trail.push({ record: outcome.record, raw: '', origin });
    }
    const read = entryReader(request.mostInflatedBytes);
    const setAside = manifest.flatMap(({ status, location, because = '' }) =>
      status === 'set-aside' ? [{ location, because }] : [],
    );
    return {
      evidence: {
        files: manifest.length - setAside.length,
        digests: manifest.reduce((sum, { digests }) => sum + digests, 0),
        trail,
        destinations: destinations.kept,
        logs: logs.kept,
        duplicates: surplus.duplicates + destinations.duplicates + logs.duplicates,
        rejected: [...rejected, ...destinations.rejected, ...logs.rejected],
        setAside: [...triage.setAside, ...setAside].sort((a, b) =>
          a.location < b.location ? -1 : 1,
        ),
        damage: [...triage.damage, ...surplus.damage, ...destinations.damage, ...logs.damage],
        runsSeen: await runsSeenInIndex(index.connection),
      },
      trailRecords: index.records,
      searched: searchedIds,
      signs,
      isCut: near.isCut,
      record: (id) => {
        const place = places.get(id);
        if (place === undefined) return undefined;
        const { outcome, text } = read(wantedAt(place));
        return rawText(outcome, text);
      },
    };
  } finally {
    index.close();
  }
}

/** The first of each id; others are the same again, or contradict it. */
function distinct(found: readonly (Found<DestinationRecord> & { readonly offset: number })[]) {
  const seen = new Map<string, Found<DestinationRecord>>();
  const kept: Found<DestinationRecord>[] = [];
  const rejected: Rejected[] = [];
  const damage: string[] = [];
  let duplicates = 0;
  for (const { offset, ...one } of found) {
    const { id } = one.record;
    const before = seen.get(id);
    if (before === undefined) {
      seen.set(id, one);
      kept.push(one);
    } else if (before.raw === one.raw || fingerprintOf(before) === fingerprintOf(one)) {
      duplicates += 1;
    } else {
      const told = changed(one, offset, id);
      rejected.push(told.rejected);
      damage.push(told.damage);
    }
  }
  return { kept, duplicates, rejected, damage };
}

function distinctLines(found: readonly (Found<LogLine> & { readonly offset: number })[]) {
  const lines = gatherLogLines();
  const told = found.flatMap(({ offset, ...one }) => {
    const id = lines.add(one);
    return id === undefined ? [] : [changed(one, offset, id)];
  });
  return {
    kept: lines.kept(),
    duplicates: lines.duplicates(),
    rejected: told.map(({ rejected }) => rejected),
    damage: told.map(({ damage }) => damage),
  };
}

function changed({ origin }: Found<unknown>, offset: number, id: string) {
  const { location, index } = origin;
  const because = `${CHANGED} (${id})`;
  return {
    rejected: { location, offset, because } satisfies Rejected,
    damage: `${location} entry ${index}: ${because}.`,
  };
}
