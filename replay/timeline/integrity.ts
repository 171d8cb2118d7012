import type { Verification } from '../integrity/verify.ts';
import type { CaseFile } from './case-file.ts';
import type { TimelineEvidence } from './timeline.ts';

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
