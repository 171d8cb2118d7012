import { createHash } from 'node:crypto';
import { counted } from '../text/counted.ts';
import { titleText } from '../text/neutralise.ts';
import type { Actors } from './actors.ts';
import type { CaseFile, LinkGraph, TrailEntry } from './case-file.ts';
import { inCausalOrder } from './chain.ts';
import { both, surfaceOf, takenFrom } from './containment.ts';
import { missingLog } from './missing-log.ts';
import { missingPieces } from './missing-pieces.ts';
import { PAUSE, type SignCase } from './sign-cases.ts';
import { isRefusal, type Sign } from './signs.ts';
import type { Incident, Phase } from './timeline.ts';

/** More calls than this of one kind are told by the first of them, and the incident says so. */
const MOST_SIGNS = 400;
const MOST_CONTEXT = 50;
const HOUR = 3_600_000;

export interface SignIncident {
  readonly incident: Incident;
  readonly phases: ReadonlyMap<string, Phase>;
}

/** One case of signs as an incident: what began it, what noticed it, what stopped it and what went on all the same. */
export function signIncident(
  of: SignCase,
  file: CaseFile,
  graph: LinkGraph,
  actors: Actors,
): SignIncident | undefined {
  const signs = of.signs.slice(0, MOST_SIGNS);
  const [first, last] = [signs[0], signs.at(-1)];
  if (first === undefined || last === undefined) return undefined;
  const calls = actors.callsOf(of.actor);
  const phases = new Map<string, Phase>();
  for (const { id } of signs)
    for (const opener of actors.openersOf(id)) phases.set(opener, 'attack');
  const refused = refusedBefore(calls, first, last);
  for (const { row } of refused) phases.set(row.eventId, 'attack');
  for (const { id } of signs) phases.set(id, 'attack');
  const effects = new Set([...effectsOf(signs, graph, phases), ...alertsAbout(signs, graph, file)]);
  for (const id of effects) phases.set(id, phaseOfEffect(id, file));
  const alerted = earliest(
    effects,
    file,
    (row, entry) =>
      row.name === 'Publish' && row.errorCode === undefined && actors.actorOf(entry) !== of.actor,
  );
  const noticed = earliest(effects, file, (row) => row.name === 'Invoke') ?? alerted;
  const contained = containmentFor(of, signs, file, actors);
  if (contained !== undefined) phases.set(contained.row.eventId, 'response');
  const after = (from: TrailEntry | undefined) =>
    from === undefined ? [] : idsAfter(calls, from.row.atMs);
  const between = (to: TrailEntry | undefined) =>
    to === undefined ? null : Math.max(0, to.row.atMs - first.atMs);
  const route =
    noticed === undefined || alerted === undefined
      ? null
      : Math.max(0, alerted.row.atMs - noticed.row.atMs);
  const incident: Incident = {
    id: `incident-${createHash('sha256').update(`${of.kind} ${first.id}`).digest('hex').slice(0, 12)}`,
    kind: of.kind,
    title: titleText(titleOf(of)),
    severity: severityOf(of),
    anchor: first.id,
    eventIds: inCausalOrder(new Set(phases.keys()), file, graph, phases),
    milestones: {
      beganBy: first.id,
      alertedBy: alerted?.row.eventId ?? null,
      containedBy: contained?.row.eventId ?? null,
    },
    metrics: {
      timeToDetectMs: between(noticed),
      timeToRouteMs: route,
      timeToContainMs: between(contained),
      readsAfterDetection: null,
    },
    precision: {
      timeToDetectMs: noticed === undefined ? null : 's',
      timeToRouteMs: route === null ? null : 's',
      timeToContainMs: contained === undefined ? null : 's',
    },
    reasons: reasonsOf(of),
    afterDetection: after(noticed),
    afterContainment: after(contained),
    responseFailures: [],
    unknowns: [
      ...unknownsOf(of, signs, refused.length, { noticed, contained }, calls),
      ...missingLog([...phases.keys()], file),
      ...missingPieces([...phases.keys()], file),
    ],
  };
  return { incident, phases };
}

function refusedBefore(
  calls: readonly TrailEntry[],
  first: Sign,
  last: Sign,
): readonly TrailEntry[] {
  return calls
    .filter(
      ({ row }) =>
        isRefusal(row.errorCode) && row.atMs >= first.atMs - HOUR && row.atMs <= last.atMs,
    )
    .slice(0, MOST_CONTEXT);
}

function effectsOf(
  signs: readonly Sign[],
  graph: LinkGraph,
  known: ReadonlyMap<string, Phase>,
): ReadonlySet<string> {
  const reached = new Set<string>();
  const waiting = signs.map(({ id }) => id);
  for (let id = waiting.pop(); id !== undefined && reached.size < MOST_SIGNS; id = waiting.pop()) {
    for (const { toEventId } of graph.effectsOf(id)) {
      if (known.has(toEventId) || reached.has(toEventId)) continue;
      reached.add(toEventId);
      waiting.push(toEventId);
    }
  }
  return reached;
}

/** Alerts that name one of the calls by its id, and the calls that published them. */
function alertsAbout(signs: readonly Sign[], graph: LinkGraph, file: CaseFile): readonly string[] {
  return signs.flatMap(({ id }) =>
    graph
      .contextFrom(id)
      .filter(({ ruleId }) => ruleId === 'named-by-answer')
      .flatMap(({ toEventId }) => [
        toEventId,
        ...graph
          .causesOf(toEventId)
          .map(({ fromEventId }) => fromEventId)
          .filter((cause) => file.trail.get(cause)?.row.name === 'Publish'),
      ]),
  );
}

function phaseOfEffect(id: string, file: CaseFile): Phase {
  const row = file.trail.get(id)?.row;
  if (row === undefined) return 'routing';
  if (isRefusal(row.errorCode)) return 'failure';
  return row.principalType === 'AWSService' ? 'platform' : 'response';
}

function earliest(
  ids: Iterable<string>,
  file: CaseFile,
  wanted: (row: TrailEntry['row'], entry: TrailEntry) => boolean,
): TrailEntry | undefined {
  return [...ids]
    .flatMap((id) => file.trail.get(id) ?? [])
    .filter((entry) => wanted(entry.row, entry))
    .sort((a, b) => a.row.atMs - b.row.atMs || (a.row.eventId < b.row.eventId ? -1 : 1))[0];
}

/** The first call of somebody else that takes from this actor what the incident was done with, or shuts what it opened. */
function containmentFor(
  { actor }: SignCase,
  signs: readonly Sign[],
  file: CaseFile,
  actors: Actors,
): TrailEntry | undefined {
  const from = signs[0]?.atMs ?? 0;
  const rows = signs.flatMap(({ id }) => file.trail.get(id)?.row ?? []);
  const surface = both(
    actors.identityOf(actor),
    surfaceOf(rows.map((row) => ({ ...row, objectKey: undefined }))),
  );
  return file.takings.find(
    (entry) =>
      entry.row.atMs >= from &&
      takenFrom(entry, surface) !== undefined &&
      actors.actorOf(entry) !== actor,
  );
}

function idsAfter(calls: readonly TrailEntry[], atMs: number): readonly string[] {
  return calls
    .filter(({ row }) => row.atMs > atMs)
    .slice(0, MOST_SIGNS)
    .map(({ row }) => row.eventId);
}

const WORDS: Readonly<Record<SignCase['kind'], string>> = {
  forgery: 'messages put among a destination’s records',
  denials: 'calls refused again and again',
  exposure: 'access opened',
  'new-address': 'credentials used from another address',
  tampering: 'logging or response wiring changed',
  persistence: 'a way back in made',
  theft: 'secrets taken',
  destruction: 'data destroyed or locked away',
};

function titleOf({ actor, kind, signs }: SignCase): string {
  const names = [...new Set(signs.map(({ name }) => name))];
  const shown = names.slice(0, 3).join(', ');
  const rest = names.length - 3;
  const failed = signs.every(({ succeeded }) => !succeeded) && kind !== 'denials';
  return (
    `${failed ? 'attempt: ' : ''}${WORDS[kind]} by ${actor.replace(/^arn:(?:[^:]*:){4}/, '')}` +
    ` (${shown}${rest > 0 ? ` and ${rest} more` : ''})`
  );
}

function severityOf({ kind, signs }: SignCase): Incident['severity'] {
  if (kind === 'denials') return signs.length >= 20 ? 'medium' : 'low';
  const hit = signs.some(({ succeeded, strength }) => succeeded && strength === 'strong');
  if (kind === 'new-address') return hit ? 'medium' : 'low';
  return hit ? 'high' : 'medium';
}

/** Why the calls are told together: each reason once, with how often. */
function reasonsOf({ signs, pauseMs }: SignCase): readonly string[] {
  const amounts = new Map<string, number>();
  for (const { name, because, succeeded } of signs) {
    const reason = `${name}${succeeded ? '' : ' (did not succeed)'}: ${because}`;
    amounts.set(reason, (amounts.get(reason) ?? 0) + 1);
  }
  const told = [...amounts].map(([reason, amount]) =>
    amount === 1 ? reason : `${reason}, ${amount} times`,
  );
  if (pauseMs === PAUSE) return told;
  return [
    ...told,
    `told together across pauses of up to ${counted(pauseMs / HOUR, 'hour', 'hours')}, for the same actor did so again and again`,
  ];
}

function unknownsOf(
  of: SignCase,
  told: readonly Sign[],
  refused: number,
  {
    noticed,
    contained,
  }: { readonly noticed: TrailEntry | undefined; readonly contained: TrailEntry | undefined },
  calls: readonly TrailEntry[],
): readonly string[] {
  const unknowns = [
    'The trail names credentials, not people: whether their owner made these calls cannot be known.',
  ];
  if (told.length < of.signs.length) {
    unknowns.push(
      `Only the first ${told.length} of ${of.signs.length} such calls are listed here.`,
    );
  }
  if (refused > 0) {
    unknowns.push(
      `${counted(refused, 'refused call', 'refused calls')} of the same actor within the hour stand here as context; that they belong to it is inferred.`,
    );
  }
  if (
    calls.some(
      ({ row }) => row.accessKey?.startsWith('ASIA') === true && row.roleName !== undefined,
    )
  ) {
    unknowns.push(
      'Sessions are given to whoever opened the first of their chain; whoever stole one later looks the same.',
    );
  }
  if (noticed === undefined) {
    unknowns.push('Nothing in the evidence shows this reaching a responder or an alert.');
  }
  if (contained === undefined) {
    unknowns.push(
      'No successful containment by anybody else is in the evidence; that none was made cannot be known.',
    );
  }
  return unknowns;
}
