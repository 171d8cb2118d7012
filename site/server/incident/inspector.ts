import { linkerRules } from '../../../replay/link/rules.ts';
import type { TimelineEvent, TimelineLink } from '../../../replay/timeline/timeline.ts';
import { earliestAt, latestAt, type Role } from '../../viewer/scene.ts';
import type { Run } from '../runs/runs.ts';
import { durationWords } from '../scene/duration-words.ts';
import {
  actorOf,
  callOf,
  outcomeOf,
  PHASE_WORDS,
  roleOfPhase,
  shown,
  titleOf,
} from '../scene/event-words.ts';
import { deliveredIn, knownFrom } from '../scene/known-from.ts';
import type { Staged } from '../scene/scene-of.ts';
import type { Lettered } from './json-lines.ts';
import { linksOf } from './links-of.ts';
import { clockOf, momentWords } from './moment-words.ts';
import { pointerOf, type RecordView, recordView } from './record-view.ts';

/** Everything that is said about the selected event. */
export interface Inspector {
  readonly id: string;
  readonly role: Role;
  readonly isHollow: boolean;
  readonly phase: string;
  /** From 1; undefined when the event is not part of what the page shows. */
  readonly position: number | undefined;
  readonly of: number;
  readonly title: string;
  readonly facts: readonly Fact[];
  readonly causes: readonly Relation[];
  readonly effects: readonly Relation[];
  readonly record: RecordView;
  /** The record of its first cause, to read beside it. */
  readonly causeRecord: { readonly title: string; readonly record: RecordView } | undefined;
  readonly rawHref: string;
}

export interface Fact {
  readonly name: string;
  readonly values: readonly string[];
  readonly isCode: boolean;
}

/** One link, seen from the selected event. */
export interface Relation {
  readonly eventId: string;
  readonly href: string;
  /** Undefined when the other event is in the run, but not in what the page shows. */
  readonly position: number | undefined;
  readonly title: string;
  readonly role: Role;
  readonly when: string;
  /** "set off the invocation" */
  readonly relation: string;
  readonly rule: string;
  readonly grounds: TimelineLink['grounds'];
  readonly because: string;
  readonly matched: readonly Match[];
}

/** A value both records hold, and where it stands in each. */
export interface Match {
  readonly letter: string;
  readonly value: string;
  /** In the selected event, and in the other one. JSON pointers where the record could be read, else a field's name. */
  readonly here: string;
  readonly there: string;
}

export interface InspectorRequest {
  readonly run: Run;
  readonly staged: Staged;
  readonly event: TimelineEvent;
  /** Address of the page with another event selected. */
  hrefOf(eventId: string): string;
}

export async function inspectorOf(request: InspectorRequest): Promise<Inspector> {
  const { run, staged, event } = request;
  const { into, outOf } = linksOf(run.timeline, event.id);
  const lettered = letters([...into, ...outOf]);
  const cause = causeEvent(into, request);
  const [record, causeRecord] = await Promise.all([
    recordView(run.folder, event, lettered),
    cause === undefined ? undefined : recordView(run.folder, cause, lettered),
  ]);
  const relation = (link: TimelineLink, otherId: string) =>
    relationOf(link, otherId, lettered, request, {
      here: record,
      there: otherId === cause?.id ? causeRecord : undefined,
    });
  return {
    id: event.id,
    role: roleOfPhase(event.phase),
    isHollow: event.errorCode !== null && event.phase !== 'failure',
    phase: PHASE_WORDS[event.phase],
    position: positionOf(event.id, staged),
    of: staged.scene.count,
    title: titleOf(event, staged.shorten),
    facts: factsOf(event, staged),
    causes: into.flatMap((link) => relation(link, link.from)),
    effects: outOf.flatMap((link) => relation(link, link.to)),
    record,
    causeRecord:
      cause === undefined || causeRecord === undefined
        ? undefined
        : { title: titleOf(cause, staged.shorten), record: causeRecord },
    rawHref: `/api/runs/${encodeURIComponent(run.id)}/raw/${encodeURIComponent(event.id)}`,
  };
}

/** The surest one, which is listed first. */
function causeEvent(
  into: readonly TimelineLink[],
  { run, staged }: InspectorRequest,
): TimelineEvent | undefined {
  const [first] = into;
  if (first === undefined) return undefined;
  const at = staged.indexOf.get(first.from);
  return at === undefined
    ? run.timeline.events.find(({ id }) => id === first.from)
    : staged.events[at];
}

function positionOf(id: string, { indexOf }: Staged): number | undefined {
  const at = indexOf.get(id);
  return at === undefined ? undefined : at + 1;
}

function factsOf(event: TimelineEvent, staged: Staged): readonly Fact[] {
  const facts: Fact[] = [
    { name: 'When', values: whenOf(event, staged), isCode: false },
    { name: 'Logged', values: [loggedOf(event)], isCode: false },
    { name: 'Call', values: [callOf(event)], isCode: true },
    { name: 'By', values: [event.principal ?? 'not recorded'], isCode: true },
    { name: 'Key', values: [event.accessKeyId ?? ''], isCode: true },
    { name: 'From', values: [event.sourceIp ?? ''], isCode: true },
    { name: 'On', values: event.resources, isCode: true },
    { name: 'Outcome', values: [outcomeOf(event)], isCode: event.errorCode !== null },
    { name: 'Lane', values: [event.lane], isCode: false },
    { name: 'Event id', values: [event.id], isCode: true },
  ];
  return facts
    .map((fact) => ({ ...fact, values: fact.values.filter((one) => one !== '').map(whole) }))
    .filter(({ values }) => values.length > 0);
}

const whole = (text: string): string => shown(text, 2_000);

/** When its log was delivered, which is when anybody could first read of it. */
function loggedOf(event: TimelineEvent): string {
  if (event.kind === 'destination-record') return 'at once: a destination received it';
  if (event.kind === 'log-line') return 'at once: the function wrote it to its log';
  const delivered = deliveredIn(event);
  if (delivered === undefined) return 'not known: the name of its file does not say';
  const later = knownFrom(event) - Date.parse(event.at);
  const minute = clockOf(delivered, 's').slice(0, 5);
  return later < 60_000
    ? `delivered in the minute ${minute}`
    : `${durationWords(later, 's')} later, delivered in the minute ${minute}`;
}

/** An event stamped with the second alone: what its neighbours leave of that second is said too. */
function whenOf(event: TimelineEvent, { scene, indexOf }: Staged): readonly string[] {
  const told = momentWords(event.at, event.precision);
  const at = indexOf.get(event.id);
  if (at === undefined || event.precision === 'ms') return [told];
  const [from, to] = [earliestAt(scene, at), latestAt(scene, at)];
  const recorded = Date.parse(event.at);
  if (from === recorded && to === recorded + 999) return [told];
  return [told, `by its proven links between ${clockOf(from)} and ${clockOf(to)}`];
}

/** One letter per value, however many links share it; causes come first. */
function letters(links: readonly TimelineLink[]): readonly Lettered[] {
  const values = new Set(links.flatMap(({ matchedOn }) => matchedOn.map(({ value }) => value)));
  return [...values]
    .filter((value) => value !== '')
    .map((value, at) => ({ letter: letterOf(at), value }));
}

const letterOf = (at: number): string =>
  at < 26
    ? String.fromCharCode(65 + at)
    : `${letterOf(Math.floor(at / 26) - 1)}${letterOf(at % 26)}`;

function relationOf(
  link: TimelineLink,
  otherId: string,
  lettered: readonly Lettered[],
  { run, staged, hrefOf }: InspectorRequest,
  records: { readonly here: RecordView; readonly there: RecordView | undefined },
): readonly Relation[] {
  const at = staged.indexOf.get(otherId);
  const other =
    at === undefined
      ? run.timeline.events.find(({ id }) => id === otherId)
      : (staged.events[at] ?? undefined);
  if (other === undefined) return [];
  const rule = linkerRules.find(link.rule);
  return [
    {
      eventId: otherId,
      href: hrefOf(otherId),
      position: positionOf(otherId, staged),
      title: titleOf(other, staged.shorten),
      role: roleOfPhase(other.phase),
      when: [clockOf(Date.parse(other.at), other.precision), actorOf(other, staged.shorten)]
        .filter((part) => part !== '')
        .join(', '),
      relation: rule?.relation ?? 'is linked to',
      rule: link.rule,
      grounds: link.grounds,
      because: shown(link.because, 400),
      matched: link.matchedOn.map(({ field, value }) => {
        const letter = lettered.find((each) => each.value === value)?.letter ?? '';
        // "requestID = requestPayload.requestId" names the field of the cause first.
        const [from = field, to = from] = field.split(' = ');
        const [own, others] = link.to === otherId ? [from, to] : [to, from];
        return {
          letter,
          value: shown(value),
          here: pointerOf(records.here, letter) ?? shown(own),
          there: pointerOf(records.there, letter) ?? shown(others),
        };
      }),
    },
  ];
}
