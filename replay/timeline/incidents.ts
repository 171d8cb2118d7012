import { createHash } from 'node:crypto';
import type { CaseFile, LinkGraph } from './case-file.ts';
import { type Chain, chainOf, inCausalOrder, timeOf } from './chain.ts';
import { type Finding, findingsIn } from './findings.ts';
import { measure } from './metrics.ts';
import { phasesOf } from './phases.ts';
import type { Incident, Phase } from './timeline.ts';
import { unknownsOfIncident } from './unknowns.ts';

export interface IncidentsFound {
  readonly incidents: readonly Incident[];
  readonly phases: ReadonlyMap<string, Phase>;
}

/** One incident per finding, unless an earlier finding set it off: then it is part of that one's story. */
export function incidentsIn(file: CaseFile, graph: LinkGraph): IncidentsFound {
  const incidents: Incident[] = [];
  const phases = new Map<string, Phase>();
  const told = new Set<string>();
  for (const finding of findingsIn(file.records.values())) {
    if (told.has(storyKey(finding))) continue;
    const chain = chainOf(finding, file, graph);
    if ([...chain.detection].some((id) => phases.has(id) && id !== finding.anchor)) continue;
    if (finding.isOwn && phases.has(finding.anchor)) continue;
    const measured = measure(finding, chain, file);
    const own = phasesOf(finding, chain, measured.readsAfter, file);
    for (const [id, phase] of own) if (!phases.has(id)) phases.set(id, phase);
    told.add(storyKey(finding));
    incidents.push({
      id: `incident-${createHash('sha256').update(storyKey(finding)).digest('hex').slice(0, 12)}`,
      title: titleOf(finding, chain, file),
      severity: finding.severity,
      anchor: finding.anchor,
      eventIds: inCausalOrder(new Set(own.keys()), file, graph),
      milestones: {
        beganBy: chain.roots[0] ?? null,
        alertedBy: alertIn(chain, file) ?? null,
        containedBy: measured.containedBy ?? null,
      },
      metrics: measured.metrics,
      precision: measured.precision,
      unknowns: unknownsOfIncident(finding, chain, measured, file),
    });
  }
  return { incidents, phases };
}

/** The earliest alert that SNS accepted. */
function alertIn(chain: Chain, file: CaseFile): string | undefined {
  return [...chain.after]
    .filter((id) => {
      const row = file.trail.get(id)?.row;
      return row?.name === 'Publish' && row.errorCode === undefined;
    })
    .sort((a, b) => timeOf(a, file) - timeOf(b, file) || (a < b ? -1 : 1))[0];
}

const storyKey = (finding: Finding): string => finding.requestId ?? finding.anchor;

const DEEDS: Readonly<Record<string, string>> = {
  PutObject: 'upload of',
  PostObject: 'upload of',
  CompleteMultipartUpload: 'upload of',
  CopyObject: 'copy of',
  GetObject: 'read of',
  DeleteObject: 'deletion of',
};

function titleOf(finding: Finding, chain: Chain, file: CaseFile): string {
  const root = file.trail.get(chain.roots[0] ?? '')?.row;
  const bucket = root?.bucket ?? finding.object?.bucket;
  const key = root?.objectKey ?? finding.object?.key;
  const deed = DEEDS[root?.name ?? ''] ?? (root === undefined ? 'upload of' : undefined);
  const about =
    deed !== undefined && bucket !== undefined && key !== undefined
      ? `${deed} ${key} ${deed === 'upload of' || deed === 'copy of' ? 'to' : 'in'} ${bucket}`
      : root !== undefined
        ? `${root.name}${bucket === undefined ? '' : ` on ${bucket}`}`
        : undefined;
  if (finding.kind === 'verdict') {
    return about === undefined ? `${finding.word} finding` : `${finding.word} ${about}`;
  }
  const who = finding.functionName ?? 'a function';
  const failed = `${who} failed (${finding.word})`;
  return about === undefined ? failed : `${failed} after ${about}`;
}
