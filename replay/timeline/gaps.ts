import { textAt } from '../evidence/json-value.ts';
import type { CaseFile } from './case-file.ts';
import type { Gap } from './timeline.ts';

/** A trail was off from here to there. */
export interface TrailOff {
  readonly fromMs: number;
  /** Undefined while nothing shows it on again. */
  readonly toMs: number | undefined;
  /** Whether records of that time are here all the same. */
  readonly isRecorded: boolean;
  readonly because: string;
}

export const gapsIn = (file: CaseFile): readonly Gap[] =>
  trailsOff(file)
    .map(({ fromMs, toMs, because }) => ({
      from: new Date(fromMs).toISOString(),
      to: toMs === undefined ? null : new Date(toMs).toISOString(),
      because,
    }))
    .sort((a, b) => (a.from < b.from ? -1 : 1));

/** From each stop of a trail to its next start. */
export function trailsOff(file: CaseFile): readonly TrailOff[] {
  const switches = [...file.trail.values()]
    .filter(
      ({ row }) =>
        row.source === 'cloudtrail.amazonaws.com' &&
        row.errorCode === undefined &&
        /^(Start|Stop)Logging$|^(Delete|Create)Trail$/.test(row.name),
    )
    .sort((a, b) => a.row.atMs - b.row.atMs || (a.row.eventId < b.row.eventId ? -1 : 1));
  const gaps: TrailOff[] = [];
  const open = new Map<string, { readonly fromMs: number; readonly by: string }>();
  for (const { row, record } of switches) {
    const trail = lastPart(textAt(record.requestParameters, 'name') ?? '');
    const stopped = open.get(trail);
    if (/^Stop|^Delete/.test(row.name)) {
      if (stopped === undefined) open.set(trail, { fromMs: row.atMs, by: row.name });
    } else if (stopped !== undefined && row.name === 'StartLogging') {
      gaps.push(off(trail, stopped, row.atMs, file));
      open.delete(trail);
    }
  }
  for (const [trail, stopped] of open) gaps.push(off(trail, stopped, undefined, file));
  return gaps;
}

function off(
  trail: string,
  stopped: { readonly fromMs: number; readonly by: string },
  toMs: number | undefined,
  file: CaseFile,
): TrailOff {
  const name = trail === '' ? '(unnamed)' : trail;
  const isRecorded = [...file.trail.values()].some(
    ({ row }) => row.atMs > stopped.fromMs + 1000 && row.atMs < (toMs ?? Number.POSITIVE_INFINITY),
  );
  const toTheEnd = toMs === undefined ? ', and nothing shows it on again' : '';
  const others = isRecorded
    ? '; records of that time are here all the same, from another trail or the event history'
    : '';
  return {
    fromMs: stopped.fromMs,
    toMs,
    isRecorded,
    because: `${stopped.by} turned trail ${name} off${toTheEnd}${others}.`,
  };
}

const lastPart = (arn: string): string => arn.slice(arn.lastIndexOf('/') + 1);
