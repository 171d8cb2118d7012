import {
  type EvidenceFile,
  findEvidenceFiles,
  type SetAside,
} from '../evidence/find-evidence-files.ts';
import { newRejections, type Rejected } from '../evidence/rejections.ts';
import { type Histogram, newHistogram } from './histogram.ts';
import { type KeySet, keysWithin } from './key-set.ts';
import type {
  Candidate,
  FileScan,
  FoundDestination,
  FoundLogLine,
  ManifestEntry,
} from './scan-file.ts';
import { scanFiles } from './scan-files.ts';
import type { HistogramCell } from './tally.ts';

export interface TriageRequest {
  readonly paths: readonly string[];
  readonly toldFrom?: string;
  /** Values of an anchor: ids, keys, an address. Every record that shares one is a candidate. */
  readonly anchors?: readonly string[];
  /** Whether candidates are anchors in turn, until nothing new is found. Each round reads the evidence once more. */
  readonly toClosure?: boolean;
  readonly threads?: number;
  readonly mostInflatedBytes?: number;
  readonly signal?: AbortSignal;
  readonly onFile?: (entry: ManifestEntry) => void;
}

/** What there is, without holding it: the same evidence gives the same answer, whatever order its files are read in. */
export interface Triage {
  readonly files: readonly EvidenceFile[];
  /** One entry per file, in the order of their locations. */
  readonly manifest: readonly ManifestEntry[];
  /** What was met in folders and is no file to read, and entries of logs that were counted and not kept. */
  readonly setAside: readonly SetAside[];
  readonly rejected: readonly Rejected[];
  readonly damage: readonly string[];
  readonly destinations: readonly FoundDestination[];
  readonly logs: readonly FoundLogLine[];
  readonly histogram: Histogram;
  readonly candidates: readonly Candidate[];
  readonly rounds: number;
}

/** @throws Problem EVIDENCE_UNREADABLE when a path cannot be opened. */
export async function triage(request: TriageRequest): Promise<Triage> {
  const { files, setAside } = await findEvidenceFiles(request.paths, request.toldFrom);
  let keys: KeySet = { ids: new Set(request.anchors), issuers: new Set() };
  const first = await pass(files, request, keys);
  let candidates = first.candidates;
  let rounds = 1;
  while (request.toClosure === true) {
    const grown = grownBy(keys, candidates);
    if (grown === undefined) break;
    keys = grown;
    candidates = (await pass(files, { ...request, onFile: undefined }, keys)).candidates;
    rounds += 1;
  }
  return { files, ...first, setAside: [...setAside, ...first.setAside], candidates, rounds };
}

type Pass = Omit<Triage, 'files' | 'rounds'>;

async function pass(
  files: readonly EvidenceFile[],
  request: Omit<TriageRequest, 'onFile'> & {
    readonly onFile?: TriageRequest['onFile'] | undefined;
  },
  keys: KeySet,
): Promise<Pass> {
  const { threads, mostInflatedBytes, signal } = request;
  const gathered = newGathering(files.length);
  await scanFiles(files, {
    ...(keys.ids.size > 0 && { keys }),
    ...(threads !== undefined && { threads }),
    ...(mostInflatedBytes !== undefined && { mostInflatedBytes }),
    ...(signal !== undefined && { signal }),
    onCells: gathered.count,
    onFile: (number, scan) => {
      gathered.add(number, scan);
      request.onFile?.(scan.entry);
    },
  });
  return gathered.whole();
}

export interface Gathering {
  add(number: number, scan: FileScan): void;
  count(cells: readonly HistogramCell[]): void;
  whole(): Pass;
}

/** Files come in the order they are done; what is told is in the order of their locations. */
export function newGathering(files: number): Gathering {
  const kept: (FileScan | undefined)[] = Array.from({ length: files }, () => undefined);
  const histogram = newHistogram();
  return {
    add: (number, scan) => {
      kept[number] = scan;
    },
    count: (added) => {
      for (const cell of added) histogram.add(cell);
    },
    whole: () => {
      const scans = kept.map((scan, number) => {
        if (scan === undefined) throw new Error(`file ${number} was never read`);
        return scan;
      });
      const rejections = newRejections();
      for (const { rejected } of scans) for (const one of rejected) rejections.add(one);
      return {
        manifest: scans.map(({ entry }) => entry),
        rejected: rejections.all(),
        damage: scans.flatMap(({ damage }) => damage),
        destinations: scans.flatMap(({ destinations }) => destinations),
        logs: scans.flatMap(({ logs }) => logs),
        setAside: scans.flatMap(({ setAside }) => setAside),
        candidates: scans.flatMap(({ candidates }) => candidates),
        histogram: histogram.whole(),
      };
    },
  };
}

function grownBy(keys: KeySet, candidates: readonly Candidate[]): KeySet | undefined {
  const ids = new Set(keys.ids);
  const issuers = new Set(keys.issuers);
  for (const { fields } of candidates) {
    const within = keysWithin(fields);
    for (const id of within.ids) ids.add(id);
    for (const issuer of within.issuers) issuers.add(issuer);
  }
  return ids.size === keys.ids.size && issuers.size === keys.issuers.size
    ? undefined
    : { ids, issuers };
}
