import { z } from 'zod';
import type { Timeline } from '../../../replay/timeline/timeline.ts';

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

/** In the order in which it is written, so that what was read is written again to the byte. */
const timeline = z.object({
  schema: z.literal('aftertrace.timeline/1'),
  evidence: z.object({
    files: z.number(),
    records: z.number(),
    duplicates: z.number(),
    rejected: z.array(
      z.object({ location: z.string(), offset: z.number().nullable(), because: z.string() }),
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
  events: z.array(event),
  links: z.array(link),
  incidents: z.array(incident),
  unknowns: z.array(z.string()),
  detections: z.array(detection).exactOptional(),
});

/**
 * The content of a `timeline.json`.
 *
 * @throws Error saying which member is wrong; a file may come from anywhere.
 */
export function parseTimelineFile(text: string): Timeline {
  const read = timeline.safeParse(JSON.parse(text));
  if (read.success) return read.data;
  const issue = read.error.issues[0];
  throw new Error(`${issue?.path.join('.') ?? ''} ${issue?.message ?? 'is wrong'}`);
}
