import { createHash } from 'node:crypto';
import { z } from 'zod';
import type { Incident, Timeline } from '../../timeline/timeline.ts';
import type { Exporter } from '../exporter.ts';
import { writeText } from '../write-text.ts';

const options = z.object({});
const EXTENSION = 'extension-definition--fb9c968a-745b-4ade-9b25-c324172197f4';
const AUTHOR = stixId('identity', 'aftertrace');
/** Whose the extension is, as its schema has it. */
const EXTENSION_AUTHOR = 'identity--fb9c968a-745b-4ade-9b25-c324172197f4';

/** ATT&CK Flow 2 as a STIX 2.1 bundle: a flow per incident, an action per event of it, an effect per link. */
export const exporter: Exporter = {
  id: 'attack-flow',
  title: 'ATT&CK Flow (STIX 2.1)',
  mediaType: 'application/stix+json',
  fileExtension: '.json',
  options,
  leavesOut: [],
  only: 'incidents',
  write: (timeline, _given, to) => {
    const from = timeline.events[0]?.at ?? '1970-01-01T00:00:00.000Z';
    const objects = [
      {
        type: 'identity',
        spec_version: '2.1',
        id: AUTHOR,
        created: from,
        modified: from,
        name: 'Aftertrace',
        identity_class: 'system',
      },
      {
        type: 'identity',
        spec_version: '2.1',
        id: EXTENSION_AUTHOR,
        created: '2022-08-02T19:34:35.143Z',
        modified: '2022-08-02T19:34:35.143Z',
        name: 'MITRE Center for Threat-Informed Defense',
        identity_class: 'organization',
      },
      {
        type: 'extension-definition',
        spec_version: '2.1',
        id: EXTENSION,
        created: '2022-08-02T19:34:35.143Z',
        modified: '2022-08-02T19:34:35.143Z',
        created_by_ref: EXTENSION_AUTHOR,
        name: 'Attack Flow',
        schema:
          'https://center-for-threat-informed-defense.github.io/attack-flow/stix/attack-flow-schema-2.0.0.json',
        version: '2.0.0',
        extension_types: ['new-sdo'],
      },
      ...timeline.incidents.flatMap((incident) => flowOf(incident, timeline)),
    ];
    const bundle = {
      type: 'bundle',
      id: stixId('bundle', timeline.incidents.map(({ id }) => id).join(' ')),
      objects,
    };
    return writeText(`${JSON.stringify(bundle, null, 2)}\n`, to);
  },
};

function flowOf(incident: Incident, timeline: Timeline): readonly object[] {
  const own = new Set(incident.eventIds);
  const events = timeline.events.filter(({ id }) => own.has(id));
  const links = timeline.links.filter(({ from, to }) => own.has(from) && own.has(to));
  const at = events[0]?.at ?? '1970-01-01T00:00:00.000Z';
  const actionId = (id: string) => stixId('attack-action', `${incident.id} ${id}`);
  const common = {
    spec_version: '2.1',
    created: at,
    modified: at,
    created_by_ref: AUTHOR,
    extensions: { [EXTENSION]: { extension_type: 'new-sdo' } },
  };
  const caused = new Set(links.map(({ to }) => to));
  return [
    {
      type: 'attack-flow',
      id: stixId('attack-flow', incident.id),
      ...common,
      name: incident.title,
      description: [...incident.reasons, ...incident.unknowns].join(' '),
      scope: 'incident',
      ...refs(
        'start_refs',
        events.filter(({ id }) => !caused.has(id)).map(({ id }) => actionId(id)),
      ),
    },
    ...events.map((event) => ({
      type: 'attack-action',
      id: actionId(event.id),
      ...common,
      name: event.name,
      description: `${event.phase}: ${event.principal ?? 'nobody named'} on ${event.service}`,
      execution_start: event.at,
      confidence: 100,
      ...refs(
        'effect_refs',
        links.filter(({ from }) => from === event.id).map(({ to }) => actionId(to)),
      ),
      // Custom members are allowed by STIX under a prefix; nothing of the event is dropped.
      x_aftertrace_event: withoutNothing(event),
      ...listed(
        'x_aftertrace_links',
        links.filter(({ from }) => from === event.id),
      ),
    })),
  ];
}

/** STIX has neither empty lists nor null: what would be one is left out. */
const listed = <Item>(
  name: string,
  items: readonly Item[],
): Readonly<Record<string, readonly Item[]>> => (items.length === 0 ? {} : { [name]: items });

/** Two rules may link one pair. */
const refs = (name: string, ids: readonly string[]) => listed(name, [...new Set(ids)]);

const withoutNothing = (of: object): object =>
  Object.fromEntries(
    Object.entries(of).filter(
      ([, value]) => value !== null && !(Array.isArray(value) && value.length === 0),
    ),
  );

/** The same thing always has the same id: a version 5 shape made of its name. */
function stixId(type: string, name: string): string {
  const hex = createHash('sha256').update(`aftertrace/${type}/${name}`).digest('hex');
  const variant = ((Number.parseInt(hex.slice(16, 17), 16) & 3) | 8).toString(16);
  return `${type}--${hex.slice(0, 8)}-${hex.slice(8, 12)}-5${hex.slice(13, 16)}-${variant}${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}
