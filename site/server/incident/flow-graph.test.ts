import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Replay, replay } from '../../../replay/replay.ts';
import { evidenceFolder, labEvidenceFiles } from '../../../replay/testing/evidence-builder.ts';
import { sceneOf } from '../scene/scene-of.ts';
import { FLOW_COLUMNS, flowGraph } from './flow-graph.ts';

let replayed: Replay;
let folder: ReturnType<typeof evidenceFolder>;

beforeAll(async () => {
  folder = evidenceFolder(labEvidenceFiles());
  replayed = await replay({ paths: [folder.path], toldFrom: folder.path });
});

afterAll(() => {
  replayed.close();
  folder.remove();
});

test('finds the architecture in the evidence', () => {
  const { timeline } = replayed;
  const { nodes, edges } = flowGraph(sceneOf(timeline, timeline.incidents[0]));
  const places = nodes.map(({ column, label }) => `${FLOW_COLUMNS[column]}: ${label}`);
  expect(places).toEqual(
    expect.arrayContaining([
      'Actor: uploader',
      'Entry: lab-intake',
      'Compute: scan',
      'Destination: ir-bus',
      'Destination: ir-events',
      'Responder: siem',
      'Responder: quarantine',
      'Controls and records: lab-quarantine',
      'Controls and records: ir-done',
    ]),
  );
  const names = new Map(nodes.map(({ id, label }) => [id, label]));
  const ways = edges.map(({ from, to }) => `${names.get(from)} to ${names.get(to)}`);
  expect(ways).toEqual(
    expect.arrayContaining([
      'uploader to lab-intake',
      'lab-intake to scan',
      'scan to ir-bus',
      'ir-bus to siem',
      'ir-bus to quarantine',
      'quarantine to lab-quarantine',
    ]),
  );
});

test('counts every event of the incident that has a place', () => {
  const { timeline } = replayed;
  const staged = sceneOf(timeline, timeline.incidents[0]);
  const { nodes } = flowGraph(staged);
  const placed = new Set(nodes.flatMap(({ events }) => events));
  staged.events.forEach(({ phase }, at) => {
    expect(placed.has(at)).toBe(phase !== 'background');
  });
});
