import { readEvidence } from './evidence/read-evidence.ts';
import { type Verification, verifyEvidence } from './integrity/verify.ts';
import { linkerRules } from './link/rules.ts';
import { runRules } from './link/run-rules.ts';
import { openStore } from './store/open-store.ts';
import { buildTimeline } from './timeline/build-timeline.ts';
import { type CaseFile, openCaseFile } from './timeline/case-file.ts';
import type { Timeline } from './timeline/timeline.ts';

export interface ReplayRequest {
  /** Files and folders. The order does not matter. */
  readonly paths: readonly string[];
  /** Locations are told relative to this folder, so that a case can be moved; as given when absent. */
  readonly toldFrom?: string;
  readonly onProgress?: (progress: ReplayProgress) => void;
  readonly signal?: AbortSignal;
}

export type ReplayProgress =
  | { readonly step: 'reading'; readonly filesRead: number; readonly files: number }
  | { readonly step: 'linking'; readonly events: number }
  | { readonly step: 'telling'; readonly links: number };

export interface Replay {
  readonly timeline: Timeline;
  /** The entry of an event as JSON text, as it stands in the evidence; undefined when there is no such event. */
  record(id: string): string | undefined;
  close(): void;
}

/**
 * Evidence in, timeline out. The evidence is only read, and the same evidence gives the same timeline.
 *
 * @throws Problem EVIDENCE_UNREADABLE when a path cannot be opened, EVIDENCE_EMPTY when one holds nothing readable.
 */
export async function replay(request: ReplayRequest): Promise<Replay> {
  const { onProgress, signal, toldFrom } = request;
  const evidence = await readEvidence(request.paths, {
    ...(signal !== undefined && { signal }),
    ...(toldFrom !== undefined && { toldFrom }),
    onFile: (filesRead, files) => onProgress?.({ step: 'reading', filesRead, files }),
  });
  const verification: Verification | undefined =
    evidence.digests === 0 ? undefined : await verifyEvidence(request.paths, toldFrom);
  const { file, undated } = openCaseFile(evidence);
  onProgress?.({ step: 'linking', events: file.trail.size + file.records.size });
  const links = await linksIn(file, signal);
  onProgress?.({ step: 'telling', links: links.length });
  let texts: CaseFile | undefined = file;
  return {
    timeline: buildTimeline(file, links, undated, verification),
    record: (id) => texts?.trail.get(id)?.raw ?? texts?.records.get(id)?.raw,
    close: () => {
      texts = undefined;
    },
  };
}

async function linksIn(file: CaseFile, signal: AbortSignal | undefined) {
  const rows = [...file.trail.values()].map(({ row }) => row);
  const store = await openStore(rows, [...file.records.values()]);
  try {
    return await runRules(store.connection, linkerRules.all, signal);
  } finally {
    store.close();
  }
}
