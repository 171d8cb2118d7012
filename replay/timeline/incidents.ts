import { createHash } from 'node:crypto';
import { counted } from '../text/counted.ts';
import { titleText } from '../text/neutralise.ts';
import { actorsIn } from './actors.ts';
import type { CaseFile, LinkGraph, TrailEntry } from './case-file.ts';
import { type Chain, chainOf, inCausalOrder, timeOf } from './chain.ts';
import { believedFirst, type Finding, findingsIn } from './findings.ts';
import { lostRecords } from './lost-records.ts';
import { measure } from './metrics.ts';
import { phasesOf } from './phases.ts';
import { responseFailures } from './response-failures.ts';
import { signCases } from './sign-cases.ts';
import { signIncident } from './sign-incidents.ts';
import type { Incident, Phase } from './timeline.ts';
import { titleOf } from './title.ts';
import { isInS3sForm, unknownsOfIncident } from './unknowns.ts';

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
  const findings = [...findingsIn(file), ...lostRecords(file, graph)];
  for (const finding of findings.sort(believedFirst)) {
    if (told.has(storyKey(finding))) continue;
    const chain = chainOf(finding, file, graph);
    if ([...chain.detection].some((id) => phases.has(id) && id !== finding.anchor)) continue;
    if (finding.isOwn && phases.has(finding.anchor)) continue;
    const measured = measure(finding, chain, file);
    const own = phasesOf(finding, chain, measured.readsAfter, file);
    const beside = companionsOf(chain, file, calls);
    const context = new Map([...contextOf(chain, own, graph), ...beside.phasesBut(own)]);
    for (const [id, phase] of [...own, ...context]) if (!phases.has(id)) phases.set(id, phase);
    const root = file.trail.get(chain.roots[0] ?? '');
    const all = new Set([...own.keys(), ...context.keys()]);
    told.add(storyKey(finding));
    incidents.push({
      id: `incident-${createHash('sha256').update(storyKey(finding)).digest('hex').slice(0, 12)}`,
      kind: finding.isLost ? 'lost-record' : 'finding',
      title: titleText(titleOf(finding, chain, file, beside.ids)),
      severity: isWrittenBySomebody(finding, root) ? 'medium' : finding.severity,
      anchor: finding.anchor,
      eventIds: inCausalOrder(all, file, graph, new Map([...context, ...own])),
      milestones: {
        beganBy: chain.roots[0] ?? null,
        alertedBy: alertIn(finding, chain, file) ?? null,
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
        ...contextSentence(context.size - beside.phasesBut(own).size),
        ...beside.sentence,
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
        `${counted(amount, 'refused call stands', 'refused calls stand')} here as context, for the same address or key made ${amount === 1 ? 'it' : 'them'} before; that one actor did is inferred.`,
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
  if (finding.isLost) {
    return `The delivery of a record of ${who} failed, and Lambda does not try again; what led to that is linked to it.`;
  }
  if (finding.isByStranger) {
    return `Somebody who is not Lambda put a record that says ${finding.word} among those of ${who}; what it says rests on them alone.`;
  }
  if (finding.isFromAlert) {
    return `An alert calls it ${finding.word}, and names what it is about by ids of AWS.`;
  }
  return finding.kind === 'verdict'
    ? `${who} found it ${finding.word}; what led to that and what it set off is linked to it.`
    : `${who} did not answer (${finding.word}); what led to that and what it set off is linked to it.`;
}

/** A function failed of an event in S3's form that was not S3's: somebody tries what it does with such. */
const isWrittenBySomebody = (finding: Finding, root: TrailEntry | undefined): boolean =>
  finding.severity === 'low' && isInS3sForm(finding, root?.row);

/** The earliest alert that SNS accepted. */
function alertIn(finding: Finding, chain: Chain, file: CaseFile): string | undefined {
  return [...chain.after, ...(finding.isFromAlert ? chain.before : [])]
    .filter((id) => {
      const row = file.trail.get(id)?.row;
      return row?.name === 'Publish' && row.errorCode === undefined;
    })
    .sort((a, b) => timeOf(a, file) - timeOf(b, file) || (a < b ? -1 : 1))[0];
}

/** Enough to see what somebody did; a busy key's whole day is not part of one finding. */
const MOST_BESIDE = 100;
const HALF_AN_HOUR = 30 * 60_000;

/** What else whoever made the calls a finding tells of did from the same address, within half an hour of them. */
function companionsOf(
  { subjects }: Chain,
  file: CaseFile,
  callsOf: (entry: TrailEntry) => readonly TrailEntry[],
) {
  const entries = subjects.flatMap((id) => file.trail.get(id) ?? []);
  const found = new Set<string>();
  for (const subject of entries) {
    for (const { row } of callsOf(subject)) {
      if (found.size === MOST_BESIDE) break;
      const isNear = Math.abs(row.atMs - subject.row.atMs) <= HALF_AN_HOUR;
      const isSame = row.sourceIp !== undefined && row.sourceIp === subject.row.sourceIp;
      if (isNear && isSame && !subjects.includes(row.eventId)) found.add(row.eventId);
    }
  }
  const phasesBut = (own: ReadonlyMap<string, Phase>): ReadonlyMap<string, Phase> =>
    new Map([...found].filter((id) => !own.has(id)).map((id) => [id, 'attack']));
  const sentence =
    found.size === 0
      ? []
      : [
          `${counted(found.size, 'other call', 'other calls')} of the same principal from the same address, within half an hour, ${found.size === 1 ? 'stands' : 'stand'} here as context; that one hand made them is inferred.`,
        ];
  return { ids: [...found], phasesBut, sentence };
}

const storyKey = (finding: Finding): string => finding.requestId ?? finding.anchor;
