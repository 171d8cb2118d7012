import { textAt } from '../evidence/json-value.ts';
import type { Verification } from '../integrity/verify.ts';
import type { CaseFile } from './case-file.ts';
import type { Gap, TimelineEvidence } from './timeline.ts';

/** Whether what was read is what was written: damage met in reading, bodies that changed, and what the digests prove. */
export function integrityOf(
  file: CaseFile,
  verification: Verification | undefined,
): TimelineEvidence['integrity'] {
  const found = [
    ...file.evidence.damage,
    ...changedBodies(file),
    ...(verification?.findings ?? []),
  ];
  const open =
    verification === undefined
      ? [
          'No digest files are in the evidence: that the log files are complete and unchanged cannot be verified.',
        ]
      : verification.unproven;
  const state = found.length > 0 ? 'broken' : (verification?.state ?? 'unverifiable');
  return { state, findings: [...found, ...open] };
}

function changedBodies(file: CaseFile): readonly string[] {
  const sentMd5 = new Map<string, string>();
  for (const { row } of file.trail.values()) {
    for (const { value, md5 } of row.outputs) {
      if (value !== undefined && md5 !== undefined) sentMd5.set(value, md5);
    }
  }
  return [...file.records.values()].flatMap(({ record, origin }) => {
    const where = `${origin.location} entry ${origin.index}`;
    const sent = sentMd5.get(record.messageId ?? '');
    if (record.bodyMd5 === undefined) return [];
    if (sent !== undefined && sent !== record.bodyMd5) {
      return [`${where}: the body of message ${record.id} is not the one sent; their md5 differ.`];
    }
    return record.statedMd5 !== undefined && record.statedMd5 !== record.bodyMd5
      ? [`${where}: the body of message ${record.id} does not have the md5 stated beside it.`]
      : [];
  });
}

/** From each stop of a trail to its next start. */
export function gapsIn(file: CaseFile): readonly Gap[] {
  const switches = [...file.trail.values()]
    .filter(
      ({ row }) =>
        row.source === 'cloudtrail.amazonaws.com' &&
        row.errorCode === undefined &&
        /^(Start|Stop)Logging$|^(Delete|Create)Trail$/.test(row.name),
    )
    .sort((a, b) => a.row.atMs - b.row.atMs || (a.row.eventId < b.row.eventId ? -1 : 1));
  const gaps: Gap[] = [];
  const open = new Map<string, { readonly fromMs: number; readonly by: string }>();
  for (const { row, record } of switches) {
    const trail = lastPart(textAt(record.requestParameters, 'name') ?? '');
    const stopped = open.get(trail);
    if (/^Stop|^Delete/.test(row.name)) {
      if (stopped === undefined) open.set(trail, { fromMs: row.atMs, by: row.name });
    } else if (stopped !== undefined && row.name === 'StartLogging') {
      gaps.push(gap(trail, stopped, row.atMs, file));
      open.delete(trail);
    }
  }
  for (const [trail, stopped] of open) gaps.push(gap(trail, stopped, undefined, file));
  return gaps.sort((a, b) => (a.from < b.from ? -1 : 1));
}

function gap(
  trail: string,
  stopped: { readonly fromMs: number; readonly by: string },
  toMs: number | undefined,
  file: CaseFile,
): Gap {
  const name = trail === '' ? '(unnamed)' : trail;
  const isRecorded = [...file.trail.values()].some(
    ({ row }) => row.atMs > stopped.fromMs + 1000 && row.atMs < (toMs ?? Number.POSITIVE_INFINITY),
  );
  const toTheEnd = toMs === undefined ? ', and nothing shows it on again' : '';
  const others = isRecorded
    ? '; records of that time are here all the same, from another trail or the event history'
    : '';
  return {
    from: new Date(stopped.fromMs).toISOString(),
    to: toMs === undefined ? null : new Date(toMs).toISOString(),
    because: `${stopped.by} turned trail ${name} off${toTheEnd}${others}.`,
  };
}

const lastPart = (arn: string): string => arn.slice(arn.lastIndexOf('/') + 1);
