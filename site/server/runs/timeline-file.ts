import { z } from 'zod';
import type { Timeline, TimelineEvent, TimelineLink } from '../../../replay/timeline/timeline.ts';
import { jsonPieces } from './json-pieces.ts';

const moment = z.string().refine((text) => !Number.isNaN(Date.parse(text)), 'is not a time');
const precision = z.enum(['s', 'ms']);
const metric = z.number().nullable();

const gap = z.object({ from: moment, to: moment.nullable(), because: z.string() });

const event = z.object({
  id: z.string().min(1).max(1024),
  kind: z.enum(['trail', 'destination-record', 'log-line']),
  at: moment,
  precision,
  service: z.string(),
  name: z.string(),
  principal: z.string().nullable(),
  accessKeyId: z.string().nullable(),
  sourceIp: z.string().nullable(),
  resources: z.array(z.string()),
  errorCode: z.string().nullable(),
  phase: z.enum([
    'attack',
    'platform',
    'detection',
    'routing',
    'response',
    'failure',
    'background',
  ]),
  lane: z.string(),
  origin: z.object({ location: z.string(), sha256: z.string(), index: z.int().min(0) }),
});

const link = z.object({
  from: z.string(),
  to: z.string(),
  rule: z.string(),
  grounds: z.enum(['proven', 'bound', 'inferred']),
  matchedOn: z.array(z.object({ field: z.string(), value: z.string() })),
  because: z.string(),
});

const incident = z.object({
  id: z.string(),
  kind: z.enum([
    'finding',
    'lost-record',
    'forgery',
    'denials',
    'exposure',
    'new-address',
    'tampering',
    'persistence',
    'theft',
    'destruction',
  ]),
  title: z.string(),
  severity: z.enum(['high', 'medium', 'low']),
  anchor: z.string(),
  eventIds: z.array(z.string()),
  milestones: z.object({
    beganBy: z.string().nullable(),
    alertedBy: z.string().nullable(),
    containedBy: z.string().nullable(),
  }),
  metrics: z.object({
    timeToDetectMs: metric,
    timeToRouteMs: metric,
    timeToContainMs: metric,
    readsAfterDetection: metric,
  }),
  precision: z.object({
    timeToDetectMs: precision.nullable(),
    timeToRouteMs: precision.nullable(),
    timeToContainMs: precision.nullable(),
  }),
  reasons: z.array(z.string()),
  afterDetection: z.array(z.string()),
  afterContainment: z.array(z.string()),
  responseFailures: z.array(
    z.object({
      eventId: z.string(),
      kind: z.enum(['denied', 'retried', 'lost']),
      because: z.string(),
    }),
  ),
  unknowns: z.array(z.string()),
});

const detection = z.object({
  ruleId: z.string(),
  title: z.string(),
  severity: z.enum(['critical', 'high', 'medium', 'low', 'informational']),
  eventIds: z.array(z.string()),
  because: z.string(),
});

/** Everything but the lists that may be long, in the order in which it is written. */
const frame = z.object({
  schema: z.literal('aftertrace.timeline/1'),
  evidence: z.object({
    files: z.number(),
    records: z.number(),
    duplicates: z.number(),
    rejected: z.array(
      z.object({
        location: z.string(),
        offset: z.number().nullable(),
        because: z.string(),
        entries: z.number().exactOptional(),
      }),
    ),
    setAside: z.array(
      z.object({ location: z.string(), because: z.string(), entries: z.number().exactOptional() }),
    ),
    digestFiles: z.number(),
    integrity: z.object({
      state: z.enum(['verified', 'broken', 'unverifiable']),
      findings: z.array(z.string()),
    }),
    gaps: z.array(gap),
    notListed: z.number().exactOptional(),
  }),
  events: z.array(z.custom<TimelineEvent>()),
  links: z.array(z.custom<TimelineLink>()),
  incidents: z.array(incident),
  unknowns: z.array(z.string()),
  detections: z.array(detection).exactOptional(),
});

const LISTS = new Set(['events', 'links']);

/**
 * The content of a `timeline.json`, so that what was read is written again to the byte.
 *
 * It is read piece by piece, and a text that many events have is kept once: a million events are half a gigabyte of
 * text, and as objects twice that.
 *
 * @throws Error saying which member is wrong; a file may come from anywhere.
 */
export async function readTimelineFile(chunks: AsyncIterable<Buffer>): Promise<Timeline> {
  const once = poolOfTexts();
  const members = new Map<string, unknown>();
  const [events, links]: [TimelineEvent[], TimelineLink[]] = [[], []];
  for await (const { name, value, before } of jsonPieces(chunks, LISTS)) {
    if (before === undefined) {
      members.set(name, value);
      continue;
    }
    const entries = Array.isArray(value) ? value : [];
    members.set(name, name === 'events' ? events : links);
    entries.forEach((entry, at) => {
      const where = `${name}.${before + at}`;
      if (name === 'events') events.push(sparing(checked(event, entry, where), once));
      else links.push(sparingLink(checked(link, entry, where), once));
    });
  }
  return checked(frame, Object.fromEntries(members), '');
}

function checked<Output>(schema: z.ZodType<Output>, value: unknown, where: string): Output {
  const read = schema.safeParse(value);
  if (read.success) return read.data;
  const issue = read.error.issues[0];
  const path = [where, ...(issue?.path ?? [])].filter((each) => each !== '').join('.');
  throw new Error(`${path} ${issue?.message ?? 'is wrong'}`);
}

interface Pool {
  text<Text extends string | null>(text: Text): Text;
  list(texts: readonly string[]): readonly string[];
}

function poolOfTexts(): Pool {
  const texts = new Map<string, string>();
  /** Lists of one, which nearly all are. */
  const lists = new Map<string, readonly string[]>();
  const none: readonly string[] = [];
  const text = <Text extends string | null>(given: Text): Text => {
    if (given === null) return given;
    const known = texts.get(given);
    if (known !== undefined) return known as Text;
    texts.set(given, given);
    return given;
  };
  return {
    text,
    list: (given) => {
      const [first] = given;
      if (first === undefined) return none;
      if (given.length > 1) return given.map(text);
      const known = lists.get(first) ?? [text(first)];
      lists.set(first, known);
      return known;
    },
  };
}

const sparing = (event: TimelineEvent, { text, list }: Pool): TimelineEvent => ({
  ...event,
  id: text(event.id),
  service: text(event.service),
  name: text(event.name),
  principal: text(event.principal),
  accessKeyId: text(event.accessKeyId),
  sourceIp: text(event.sourceIp),
  resources: list(event.resources),
  errorCode: text(event.errorCode),
  lane: text(event.lane),
  origin: {
    location: text(event.origin.location),
    sha256: text(event.origin.sha256),
    index: event.origin.index,
  },
});

const NOTHING_MATCHED: TimelineLink['matchedOn'] = [];

const sparingLink = (link: TimelineLink, { text }: Pool): TimelineLink => ({
  ...link,
  from: text(link.from),
  to: text(link.to),
  rule: text(link.rule),
  matchedOn: link.matchedOn.length === 0 ? NOTHING_MATCHED : link.matchedOn,
  because: text(link.because),
});
