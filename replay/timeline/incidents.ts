import { createHash } from 'node:crypto';
import { own } from '../../infra/base/own.ts';
import { counted } from '../text/counted.ts';
import { actorsIn } from './actors.ts';
import type { CaseFile, LinkGraph, TrailEntry } from './case-file.ts';
import { type Chain, chainOf, inCausalOrder, timeOf } from './chain.ts';
import { type Finding, findingsIn } from './findings.ts';
import { measure } from './metrics.ts';
import { phasesOf } from './phases.ts';
import { responseFailures } from './response-failures.ts';
import { signCases } from './sign-cases.ts';
import { signIncident } from './sign-incidents.ts';
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
  const actors = actorsIn(file, graph);
  const calls = (entry: TrailEntry) => actors.callsOf(actors.actorOf(entry) ?? '');
  for (const finding of findingsIn(file.records.values())) {
    if (told.has(storyKey(finding))) continue;
    const chain = chainOf(finding, file, graph);
    if ([...chain.detection].some((id) => phases.has(id) && id !== finding.anchor)) continue;
    if (finding.isOwn && phases.has(finding.anchor)) continue;
    const measured = measure(finding, chain, file);
    const own = phasesOf(finding, chain, measured.readsAfter, file);
    const context = contextOf(chain, own, graph);
    for (const [id, phase] of [...own, ...context]) if (!phases.has(id)) phases.set(id, phase);
    const root = file.trail.get(chain.roots[0] ?? '');
    told.add(storyKey(finding));
    incidents.push({
      id: `incident-${createHash('sha256').update(storyKey(finding)).digest('hex').slice(0, 12)}`,
      kind: 'finding',
      title: titleOf(finding, chain, file),
      severity: finding.severity,
      anchor: finding.anchor,
      eventIds: inCausalOrder(new Set([...own.keys(), ...context.keys()]), file, graph),
      milestones: {
        beganBy: chain.roots[0] ?? null,
        alertedBy: alertIn(chain, file) ?? null,
        containedBy: measured.containedBy ?? null,
      },
      metrics: measured.metrics,
      precision: measured.precision,
      reasons: [reasonOf(finding)],
      afterDetection: stillDone(root, finding.atMs, calls),
      afterContainment: stillDone(
        root,
        file.trail.get(measured.containedBy ?? '')?.row.atMs,
        calls,
      ),
      responseFailures: responseFailures(chain, file),
      unknowns: [
        ...unknownsOfIncident(finding, chain, measured, file),
        ...contextSentence(context.size),
      ],
    });
  }
  for (const one of signCases(file, actors, new Set(phases.keys()))) {
    const found = signIncident(one, file, graph, actors);
    if (found === undefined) continue;
    incidents.push(found.incident);
    for (const [id, phase] of found.phases) if (!phases.has(id)) phases.set(id, phase);
  }
  return { incidents: inOrder(incidents, file), phases };
}

function inOrder(incidents: readonly Incident[], file: CaseFile): readonly Incident[] {
  return incidents
    .map((incident) => ({ incident, at: timeOf(incident.anchor, file) }))
    .sort((a, b) => a.at - b.at || (a.incident.id < b.incident.id ? -1 : 1))
    .map(({ incident }) => incident);
}

/** Refused calls that a rule of context ties to the call that began it. */
function contextOf(
  chain: Chain,
  own: ReadonlyMap<string, Phase>,
  graph: LinkGraph,
): ReadonlyMap<string, Phase> {
  const ids = chain.roots
    .flatMap((root) => graph.contextOf(root))
    .filter(({ ruleId, fromEventId }) => ruleId === 'denied-before-upload' && !own.has(fromEventId))
    .map(({ fromEventId }) => [fromEventId, 'attack'] as const);
  return new Map(ids);
}

const contextSentence = (amount: number): readonly string[] =>
  amount === 0
    ? []
    : [
        `${counted(amount, 'refused call', 'refused calls')} before it, of the same address or key, stand here as context; that one actor made them is inferred.`,
      ];

/** The same key may be in two hands, so what counts is the principal at the address it began from. */
function stillDone(
  root: TrailEntry | undefined,
  sinceMs: number | undefined,
  callsOf: (entry: TrailEntry) => readonly TrailEntry[],
): readonly string[] {
  if (root === undefined || sinceMs === undefined) return [];
  return callsOf(root)
    .filter(({ row }) => row.atMs > sinceMs && row.sourceIp === root.row.sourceIp)
    .slice(0, MOST_AFTER)
    .map(({ row }) => row.eventId);
}

const MOST_AFTER = 400;

function reasonOf(finding: Finding): string {
  const who = finding.functionName ?? 'A service';
  return finding.kind === 'verdict'
    ? `${who} found it ${finding.word}; what led to that and what it set off is linked to it.`
    : `${who} did not answer (${finding.word}); what led to that and what it set off is linked to it.`;
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
  const deed = own(DEEDS, root?.name ?? '') ?? (root === undefined ? 'upload of' : undefined);
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
