import { rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { systemClock } from '../../../infra/base/instant.ts';
import { Problem } from '../../../infra/base/problem.ts';
import { countRejected } from '../../../replay/evidence/rejections.ts';
import { timelineJson } from '../../../replay/export/json/exporter.ts';
import { fetchEvidence } from '../../../replay/fetch/fetch-evidence.ts';
import { replay } from '../../../replay/replay.ts';
import type { CaseOutcome, CaseSource } from './case-file.ts';

/** What the process is told: one case to read. */
export interface CaseOrder {
  readonly folder: string;
  readonly source: CaseSource;
  /** Folder the locations are told from. */
  readonly toldFrom: string;
  readonly paths: readonly string[];
}

/** What it tells. */
export type CaseNews =
  | { readonly kind: 'fetching'; readonly objects: number; readonly bytes: number }
  | {
      readonly kind: 'reading';
      readonly filesRead: number;
      readonly files: number;
      readonly bytesRead: number;
      readonly bytes: number;
    }
  | { readonly kind: 'linking'; readonly events: number }
  | { readonly kind: 'telling'; readonly links: number }
  | { readonly kind: 'done'; readonly outcome: CaseOutcome; readonly toldFrom: string }
  | { readonly kind: 'failed'; readonly message: string; readonly fix: string };

/** Reads one case by the same door as the command "replay", in a process of its own, and ends. */
process.once('message', (order: CaseOrder) => {
  void read(order).then(
    (news) => {
      tell(news, () => process.exit(0));
    },
    (error: unknown) => {
      tell(failureIn(error), () => process.exit(1));
    },
  );
});
process.once('disconnect', () => {
  process.exit(1);
});

function tell(news: CaseNews, then?: () => void): void {
  process.send?.(news, undefined, undefined, then);
}

/** Milliseconds; nobody sees more. */
const TELL_EVERY = 100;

async function read({ folder, source, paths, toldFrom }: CaseOrder): Promise<CaseNews> {
  const began = systemClock.now();
  const fetched =
    source.kind !== 'address'
      ? undefined
      : await fetchEvidence({
          address: source.address,
          folder: join(folder, 'fetched'),
          ...(source.endpoint !== undefined && { endpoint: source.endpoint }),
          ...(source.region !== undefined && { region: source.region }),
          onProgress: seldom(({ objects, bytes }) => {
            tell({ kind: 'fetching', objects, bytes });
          }),
        });
  const from = fetched?.toldFrom ?? toldFrom;
  const onReading = seldom((progress: CaseNews) => {
    tell(progress);
  });
  const { timeline, close } = await replay({
    paths: fetched === undefined ? paths : [fetched.path],
    toldFrom: from,
    notFetched: fetched?.failures ?? [],
    onProgress({ step, ...progress }) {
      const news = { kind: step, ...progress } as CaseNews;
      if (step === 'reading') onReading(news);
      else tell(news);
    },
  });
  close();
  const next = join(folder, 'timeline.json.next');
  await writeFile(next, timelineJson(timeline));
  await rename(next, join(folder, 'timeline.json'));
  const { files, records, notListed = 0, rejected } = timeline.evidence;
  const outcome = {
    files,
    records,
    notListed,
    rejected: countRejected(rejected),
    incidents: timeline.incidents.length,
    tookMs: systemClock.now() - began,
  };
  return { kind: 'done', outcome, toldFrom: from };
}

/** The first one, and then as often as somebody could look. */
function seldom<Progress>(then: (progress: Progress) => void): (progress: Progress) => void {
  let toldAt = 0;
  return (progress) => {
    const now = systemClock.now();
    if (now - toldAt < TELL_EVERY) return;
    toldAt = now;
    then(progress);
  };
}

function failureIn(error: unknown): CaseNews {
  if (error instanceof Problem) {
    return { kind: 'failed', message: error.message, fix: error.fix };
  }
  const said = error instanceof Error ? error.message : String(error);
  return {
    kind: 'failed',
    message: said,
    fix: 'This is a fault of aftertrace itself. The command "replay" tells more of it.',
  };
}
