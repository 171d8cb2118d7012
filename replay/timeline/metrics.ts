import type { CaseFile, TrailEntry } from './case-file.ts';
import type { Chain } from './chain.ts';
import { containedBy, surfaceOf } from './containment.ts';
import type { Finding } from './findings.ts';
import type { Incident } from './timeline.ts';

export interface Measured {
  readonly metrics: Incident['metrics'];
  readonly precision: Incident['precision'];
  readonly readsAfter: readonly string[];
  /** Reads in the second of the finding, of which nobody can say whether they came before it. */
  readonly readsInDoubt: number;
  readonly containedBy: string | undefined;
}

interface Moment {
  readonly atMs: number;
  readonly precision: 's' | 'ms';
}

export function measure(finding: Finding, chain: Chain, file: CaseFile): Measured {
  const began = beginningOf(finding, chain, file);
  const found: Moment = finding;
  const routed = routedAt(finding, chain, file);
  const contained = earliest([...containmentsIn(finding, chain, file).keys()]);
  // A record that was lost told nobody.
  const detect = finding.isLost ? undefined : between(began, found);
  const route = between(found, routed);
  const contain = between(began, contained?.row);
  const reads = readsAfter(finding, chain, file);
  return {
    metrics: {
      timeToDetectMs: detect?.ms ?? null,
      timeToRouteMs: route?.ms ?? null,
      timeToContainMs: contain?.ms ?? null,
      readsAfterDetection: reads?.after.length ?? null,
    },
    precision: {
      timeToDetectMs: detect?.precision ?? null,
      timeToRouteMs: route?.precision ?? null,
      timeToContainMs: contain?.precision ?? null,
    },
    readsAfter: reads?.after ?? [],
    readsInDoubt: reads?.inDoubt ?? 0,
    containedBy: contained?.row.eventId,
  };
}

/** S3 stamps its notification to the millisecond, which is better than the trail's second for the same request. */
function beginningOf(finding: Finding, chain: Chain, file: CaseFile): Moment | undefined {
  const root = file.trail.get(chain.roots[0] ?? '')?.row;
  if (root === undefined || root.precision === 'ms') return root;
  const notified = finding.object;
  const isSame = notified?.requestId !== undefined && notified.requestId === root.requestId;
  return isSame && notified.atMs !== undefined ? { atMs: notified.atMs, precision: 'ms' } : root;
}

/**
 * A time of whole seconds may lie up to a second later than it says. A difference that comes out negative by less than
 * that is none; by more, the clocks disagree and nothing is said.
 */
function between(
  from: Moment | undefined,
  to: Moment | undefined,
): { readonly ms: number; readonly precision: 's' | 'ms' } | undefined {
  if (from === undefined || to === undefined) return undefined;
  const precision = from.precision === 's' || to.precision === 's' ? 's' : 'ms';
  const ms = to.atMs - from.atMs;
  if (ms < -1000) return undefined;
  return { ms: Math.max(0, ms), precision };
}

/** The first responder invoked or alert published after the finding; failing both, the first message it became. */
function routedAt(finding: Finding, chain: Chain, file: CaseFile): Moment | undefined {
  const carried = finding.isFromAlert ? chain.before : [];
  const after = [...chain.after, ...carried].flatMap((id) => file.trail.get(id) ?? []);
  const succeeded = after.filter(({ row }) => row.errorCode === undefined);
  const reached = succeeded.filter(
    ({ row }) => row.name === 'Publish' || (row.name === 'Invoke' && !finding.isFromAlert),
  );
  if (reached.length > 0) return earliest(reached)?.row;
  const messages = [...chain.detection].flatMap((id) => {
    const entry = file.records.get(id);
    const isSent = entry?.record.messageId !== undefined && entry.record.precision === 'ms';
    return isSent && entry.atMs >= finding.atMs
      ? [{ atMs: entry.atMs, precision: 'ms' as const }]
      : [];
  });
  const first = messages.sort((a, b) => a.atMs - b.atMs)[0];
  return first ?? earliest(succeeded.filter(({ row }) => row.name === 'SendMessage'))?.row;
}

/** Calls of responders in this chain that took from the attack what it was done with or to, and what that was. */
export function containmentsIn(
  finding: Finding,
  chain: Chain,
  file: CaseFile,
): ReadonlyMap<TrailEntry, string> {
  const own = [...chain.roots, ...chain.subjects, ...chain.credentials];
  const calls = own.flatMap((id) => file.trail.get(id)?.row ?? []);
  const object = finding.isByService ? undefined : finding.object;
  const surface = surfaceOf(calls, object === undefined ? [] : [object]);
  const found = new Map<TrailEntry, string>();
  for (const id of chain.after) {
    const entry = file.trail.get(id);
    if (entry?.row.principalType !== 'AssumedRole' || file.senders.isPlatform(entry.row)) continue;
    const what = containedBy(entry, surface);
    if (what !== undefined) found.set(entry, what);
  }
  return found;
}

function earliest(entries: readonly TrailEntry[]): TrailEntry | undefined {
  return [...entries].sort(
    (a, b) => a.row.atMs - b.row.atMs || (a.row.eventId < b.row.eventId ? -1 : 1),
  )[0];
}

/** Undefined when the evidence holds no S3 reads at all: then none seen does not mean none made. */
function readsAfter(
  finding: Finding,
  chain: Chain,
  file: CaseFile,
): { readonly after: readonly string[]; readonly inDoubt: number } | undefined {
  const root = file.trail.get(chain.roots[0] ?? '')?.row;
  const given = finding.isByService ? undefined : finding.object;
  const bucket = root?.bucket ?? given?.bucket;
  const key = root?.objectKey ?? given?.key;
  if (bucket === undefined || key === undefined) return undefined;
  if (!file.showsReads) return undefined;
  const after: string[] = [];
  let inDoubt = 0;
  for (const { row } of file.readsOf(bucket, key)) {
    if (row.principalType === 'AWSService') continue;
    if (row.sessionName !== undefined && chain.functions.has(row.sessionName)) continue;
    const isBefore =
      row.precision === 'ms' ? row.atMs <= finding.atMs : row.atMs + 999 < finding.atMs;
    if (isBefore) continue;
    if (row.atMs > finding.atMs) after.push(row.eventId);
    else inDoubt += 1;
  }
  return { after: after.sort(), inDoubt };
}
