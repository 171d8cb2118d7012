import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ownRules, runDetections } from './detect/run-detections.ts';
import { readSigmaRules, type SigmaRules } from './detect/sigma/read-sigma-rules.ts';
import { findEvidenceFiles } from './evidence/find-evidence-files.ts';
import { type Evidence, readEvidence } from './evidence/read-evidence.ts';
import { type Verification, verifyEvidence } from './integrity/verify.ts';
import type { FoundLink } from './link/linker-rule.ts';
import { linkerRules } from './link/rules.ts';
import { runRules } from './link/run-rules.ts';
import { openStore } from './store/open-store.ts';
import type { LargeEvidence } from './store/read-large.ts';
import { buildTimeline } from './timeline/build-timeline.ts';
import { type CaseFile, openCaseFile } from './timeline/case-file.ts';
import { SIGN_CALLS } from './timeline/signs.ts';
import type { Timeline } from './timeline/timeline.ts';

export interface ReplayRequest {
  /** Files and folders. The order does not matter. */
  readonly paths: readonly string[];
  /** Locations are told relative to this folder, so that a case can be moved; as given when absent. */
  readonly toldFrom?: string;
  /** Keeps the index of large evidence here, so that the case is open at once the next time. */
  readonly caseFolder?: string;
  /** A folder of Sigma rules for CloudTrail, which are run beside our own. */
  readonly sigmaFolder?: string;
  /** What was asked for and could not be fetched: told as rejected, for it is missing from what is read. */
  readonly notFetched?: readonly { readonly location: string; readonly because: string }[];
  /** Evidence of about this many records is still held whole; fifty thousand when absent. */
  readonly wholeUpTo?: number;
  readonly onProgress?: (progress: ReplayProgress) => void;
  readonly signal?: AbortSignal;
}

export type ReplayProgress =
  | {
      readonly step: 'reading';
      readonly filesRead: number;
      readonly files: number;
      /** Of the files as found; files whose size is not known yet do not count. */
      readonly bytesRead: number;
      readonly bytes: number;
    }
  | { readonly step: 'linking'; readonly events: number }
  | { readonly step: 'telling'; readonly links: number };

export interface Replay {
  readonly timeline: Timeline;
  /** What became of the files in `sigmaFolder`. */
  readonly sigma?: SigmaRules;
  /** The entry of an event as it stands in the evidence, JSON but for an exported log; undefined when there is no such event. */
  record(id: string): string | undefined;
  close(): void;
}

const WHOLE_UP_TO = 50_000;
/** What a record takes in a gzipped file and in a plain one, at the least; measured on trails of busy accounts. */
const [PRESSED_BYTES, PLAIN_BYTES] = [150, 1000];

/**
 * Evidence in, timeline out. The evidence is only read, and the same evidence gives the same timeline.
 *
 * Evidence too large to hold is indexed on disk. The timeline then lists what is near the findings and one record of
 * each call, and counts the rest in `notListed`.
 *
 * @throws Problem EVIDENCE_UNREADABLE when a path cannot be opened, EVIDENCE_EMPTY when one holds nothing readable.
 */
export async function replay(request: ReplayRequest): Promise<Replay> {
  const { onProgress, signal, toldFrom, sigmaFolder } = request;
  // First, for a folder that cannot be read should not cost the reading of large evidence.
  const sigma = sigmaFolder === undefined ? undefined : readSigmaRules(sigmaFolder);
  const read = withNotFetched(await evidenceOf(request), request.notFetched ?? []);
  const verification: Verification | undefined =
    read.evidence.digests === 0 ? undefined : await verifyEvidence(request.paths, toldFrom);
  const { file, undated } = openCaseFile(read.evidence, verification);
  onProgress?.({ step: 'linking', events: file.trail.size + file.records.size + file.logs.size });
  const links = withoutGuesses(await linksIn(file, signal), file, read.known);
  onProgress?.({ step: 'telling', links: links.length });
  const detections = runDetections(file, [...ownRules(), ...(sigma?.rules ?? [])]);
  const timeline = { ...buildTimeline(file, links, undated, verification), detections };
  let texts: CaseFile | undefined = file;
  return {
    timeline: withTheRest(withSigma(timeline, sigma), read),
    ...(sigma !== undefined && { sigma }),
    record: (id) => {
      if (texts === undefined) return undefined;
      const kept = texts.trail.get(id) ?? texts.records.get(id) ?? texts.logs.get(id);
      return read.record(id) ?? kept?.raw;
    },
    close: () => {
      texts = undefined;
    },
  };
}

interface EvidenceRead {
  readonly evidence: Evidence;
  /** Trail records that were read and are not in `evidence`. */
  readonly notListed: number;
  readonly isCut: boolean;
  /** Of evidence that is not held whole: what of it was looked for to the end. */
  readonly known?: Pick<LargeEvidence, 'searched' | 'signs'>;
  record(id: string): string | undefined;
}

async function evidenceOf(request: ReplayRequest): Promise<EvidenceRead> {
  const { paths, toldFrom, signal, caseFolder, onProgress } = request;
  const { files } = await findEvidenceFiles(paths, toldFrom);
  const sizes = files.map(({ path }) => statSync(path).size);
  const bytes = sizes.reduce((sum, size) => sum + size, 0);
  let [filesRead, bytesRead] = [0, 0];
  const told = (size: number) => {
    filesRead += 1;
    bytesRead += size;
    onProgress?.({ step: 'reading', filesRead, files: files.length, bytesRead, bytes });
  };
  const options = {
    ...(signal !== undefined && { signal }),
    ...(toldFrom !== undefined && { toldFrom }),
  };
  const records = files.reduce(
    (sum, { path }, at) =>
      sum + (sizes[at] ?? 0) / (path.endsWith('.gz') ? PRESSED_BYTES : PLAIN_BYTES),
    0,
  );
  if (caseFolder === undefined && records <= (request.wholeUpTo ?? WHOLE_UP_TO)) {
    const evidence = await readEvidence(paths, {
      ...options,
      onFile: (done) => {
        told(sizes[done - 1] ?? 0);
      },
    });
    return { evidence, notListed: 0, isCut: false, record: () => undefined };
  }
  const { readLarge } = await import('./store/read-large.ts');
  const folder = caseFolder ?? mkdtempSync(join(tmpdir(), 'aftertrace-index-'));
  try {
    const read = await readLarge({
      paths,
      folder,
      ...options,
      onFile: told,
      alsoNamed: SIGN_CALLS,
    });
    return { ...read, known: read, notListed: read.trailRecords - read.evidence.trail.length };
  } finally {
    if (caseFolder === undefined) rmSync(folder, { recursive: true, force: true });
  }
}

function withNotFetched(
  read: EvidenceRead,
  missing: NonNullable<ReplayRequest['notFetched']>,
): EvidenceRead {
  if (missing.length === 0) return read;
  const rejected = missing.map((one) => ({ ...one, offset: null }));
  return {
    ...read,
    evidence: { ...read.evidence, rejected: [...read.evidence.rejected, ...rejected] },
  };
}

function withSigma(timeline: Timeline, sigma: SigmaRules | undefined): Timeline {
  const refused = sigma?.rejected.length ?? 0;
  if (refused === 0) return timeline;
  const said = `${refused} of the Sigma files given could not be applied: what they look for was not looked for.`;
  return { ...timeline, unknowns: [...timeline.unknowns, said] };
}

function withTheRest(timeline: Timeline, { notListed, isCut }: EvidenceRead): Timeline {
  if (notListed === 0 && !isCut) return timeline;
  const { evidence, unknowns } = timeline;
  return {
    ...timeline,
    evidence: { ...evidence, records: evidence.records + notListed, notListed },
    unknowns: [
      ...unknowns,
      'Evidence of this size is searched from its findings, refused calls and calls whose names are signs: whether a key was used from a new address is known for those only, and so is what rules would find. Of other events no link is told that rests on there being one candidate only.',
      ...(isCut
        ? [
            'More records are near the findings than can be followed: incidents may be longer than told.',
          ]
        : []),
    ],
  };
}

/** There being one candidate means something beside what was looked for to the end. */
function withoutGuesses(
  links: readonly FoundLink[],
  { trail }: CaseFile,
  known: EvidenceRead['known'],
): readonly FoundLink[] {
  if (known === undefined) return links;
  const { searched, signs } = known;
  const isSearched = (id: string) => !trail.has(id) || searched.has(id);
  return links.filter(
    ({ grounds, fromEventId, toEventId }) =>
      grounds !== 'inferred' ||
      isSearched(fromEventId) ||
      isSearched(toEventId) ||
      (signs.has(fromEventId) && signs.has(toEventId)),
  );
}

async function linksIn(file: CaseFile, signal: AbortSignal | undefined) {
  const rows = [...file.trail.values()].map(({ row }) => row);
  const lines = [...file.logs.values()].map(({ record }) => record);
  const store = await openStore(rows, [...file.records.values()], file.holes, lines);
  try {
    return await runRules(store.connection, linkerRules.all, signal);
  } finally {
    store.close();
  }
}
