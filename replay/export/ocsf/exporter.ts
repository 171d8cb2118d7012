import { z } from 'zod';
import type { Incident, Timeline, TimelineEvent } from '../../timeline/timeline.ts';
import type { Exporter } from '../exporter.ts';
import { type ToldEvent, toldEvents } from '../told.ts';
import { writeText } from '../write-text.ts';

const options = z.object({});

/** OCSF 1.5: an API Activity (6003) per event and a Detection Finding (2004) per incident, one per line. */
export const exporter: Exporter = {
  id: 'ocsf',
  title: 'OCSF 1.5 (JSONL)',
  mediaType: 'application/jsonl',
  fileExtension: '.jsonl',
  options,
  leavesOut: [],
  write: (timeline, _given, to) => {
    const lines = [
      ...toldEvents(timeline).map(apiActivity),
      ...timeline.incidents.map((incident) => detectionFinding(incident, timeline)),
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

function apiActivity({ event, causes, incidents }: ToldEvent) {
  const activity = ACTIVITIES.find(([name]) => name.test(event.name))?.[1] ?? 99;
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

const SEVERITIES = { low: 2, medium: 3, high: 4 } as const;

function detectionFinding(incident: Incident, timeline: Timeline) {
  const anchor = timeline.events.find(({ id }) => id === incident.anchor);
  return {
    class_uid: 2004,
    class_name: 'Detection Finding',
    category_uid: 2,
    activity_id: 1,
    type_uid: 200_401,
    time: Date.parse(anchor?.at ?? ''),
    severity_id: SEVERITIES[incident.severity],
    status_id: 1,
    metadata: { version: VERSION, product, uid: incident.id },
    finding_info: {
      uid: incident.id,
      title: incident.title,
      types: [incident.kind],
      desc: incident.reasons.join(' '),
      related_events: incident.eventIds.map((uid) => ({ uid, type_uid: 600_399 })),
    },
    evidences: [{ data: { anchor: incident.anchor, milestones: incident.milestones } }],
    unmapped: { metrics: incident.metrics, unknowns: incident.unknowns },
  };
}
