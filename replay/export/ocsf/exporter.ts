import { z } from 'zod';
import { detections } from '../../detect/detections.ts';
import type { FoundDetection, Incident, TimelineEvent } from '../../timeline/timeline.ts';
import type { Exporter } from '../exporter.ts';
import { type ToldEvent, toldEvents } from '../told.ts';
import { writeText } from '../write-text.ts';

const options = z.object({});

/** OCSF 1.5: an API Activity (6003) per event and a Detection Finding (2004) per incident and detection, one per line. */
export const exporter: Exporter = {
  id: 'ocsf',
  title: 'OCSF 1.5 (JSONL)',
  mediaType: 'application/jsonl',
  fileExtension: '.jsonl',
  options,
  leavesOut: [],
  write: (timeline, _given, to) => {
    const events = new Map(timeline.events.map((event) => [event.id, event]));
    const lines = [
      ...toldEvents(timeline).map(apiActivity),
      ...timeline.incidents.map((incident) => incidentFinding(incident, events)),
      ...(timeline.detections ?? []).map((detection) => detectionFinding(detection, events)),
    ];
    return writeText(lines.map((line) => `${JSON.stringify(line)}\n`).join(''), to);
  },
};

const VERSION = '1.5.0';
const product = { name: 'Aftertrace', vendor_name: 'Aftertrace' };

const ACTIVITIES: readonly (readonly [RegExp, number])[] = [
  [/^(Create|Run|Upload|Copy)/, 1],
  [/^(Get|List|Head|Describe|Lookup|Receive)/, 2],
  [/^(Put|Update|Modify|Attach|Detach|Add|Set|Tag)/, 3],
  [/^(Delete|Remove|Purge)/, 4],
];

const activityOf = (name: string): number =>
  ACTIVITIES.find(([form]) => form.test(name))?.[1] ?? 99;

function apiActivity({ event, causes, incidents }: ToldEvent) {
  const activity = activityOf(event.name);
  return {
    class_uid: 6003,
    class_name: 'API Activity',
    category_uid: 6,
    activity_id: activity,
    type_uid: 600_300 + activity,
    time: Date.parse(event.at),
    severity_id: 1,
    status_id: event.errorCode === null ? 1 : 2,
    ...(event.errorCode !== null && { status_code: event.errorCode }),
    metadata: { version: VERSION, product, uid: event.id, profiles: ['cloud'] },
    cloud: { provider: 'AWS' },
    api: { operation: event.name, service: { name: event.service } },
    actor: {
      user: {
        uid: event.principal ?? 'unknown',
        ...(event.accessKeyId !== null && { credential_uid: event.accessKeyId }),
      },
    },
    src_endpoint: endpointOf(event),
    resources: event.resources.map((uid) => ({ uid })),
    unmapped: {
      at: event.at,
      kind: event.kind,
      precision: event.precision,
      phase: event.phase,
      lane: event.lane,
      origin: event.origin,
      incidents,
      links: causes,
    },
  };
}

/** A service calling on somebody's behalf is named, not addressed. */
function endpointOf({ sourceIp }: TimelineEvent) {
  if (sourceIp === null) return { name: 'unknown' };
  return /^[\d.]+$|:.*:/.test(sourceIp) ? { ip: sourceIp } : { svc_name: sourceIp };
}

const SEVERITIES = { informational: 1, low: 2, medium: 3, high: 4, critical: 5 } as const;

type Events = ReadonlyMap<string, TimelineEvent>;

const finding = (
  severity: keyof typeof SEVERITIES,
  at: TimelineEvent | undefined,
  uid: string,
) => ({
  class_uid: 2004,
  class_name: 'Detection Finding',
  category_uid: 2,
  activity_id: 1,
  type_uid: 200_401,
  time: Date.parse(at?.at ?? ''),
  severity_id: SEVERITIES[severity],
  status_id: 1,
  metadata: { version: VERSION, product, uid },
});

const related = (ids: readonly string[], events: Events) =>
  ids.map((uid) => ({ uid, type_uid: 600_300 + activityOf(events.get(uid)?.name ?? '') }));

function detectionFinding({ ruleId, ...told }: FoundDetection, events: Events) {
  const uid = `${ruleId} ${told.eventIds[0] ?? ''}`;
  const { mitre } = detections.find(ruleId) ?? { mitre: [] };
  return {
    ...finding(told.severity, events.get(told.eventIds[0] ?? ''), uid),
    finding_info: {
      uid,
      title: told.title,
      types: ['detection'],
      desc: told.because,
      analytic: { uid: ruleId, name: told.title, type_id: 1 },
      ...(mitre.length > 0 && { attacks: mitre.map((id) => ({ technique: { uid: id } })) }),
      related_events: related(told.eventIds, events),
    },
  };
}

function incidentFinding(incident: Incident, events: Events) {
  return {
    ...finding(incident.severity, events.get(incident.anchor), incident.id),
    finding_info: {
      uid: incident.id,
      title: incident.title,
      types: [incident.kind],
      desc: incident.reasons.join(' '),
      related_events: related(incident.eventIds, events),
    },
    evidences: [{ data: { anchor: incident.anchor, milestones: incident.milestones } }],
    unmapped: { metrics: incident.metrics, unknowns: incident.unknowns },
  };
}
