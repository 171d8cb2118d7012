import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { exporters } from '../../../replay/export/exporters.ts';
import { type Replay, replay } from '../../../replay/replay.ts';
import { evidenceFolder, labEvidenceFiles } from '../../../replay/testing/evidence-builder.ts';
import { choiceOf } from '../../viewer/filter/choice.ts';
import { flowCounts, nodeTimes } from '../../viewer/flow-counts.ts';
import { indexLanes } from '../../viewer/layout/lane-index.ts';
import { LANE_HEIGHT_PX, layOutLanes } from '../../viewer/layout/lane-layout.ts';
import { stretchesOf, timeAxis, wholeWindow } from '../../viewer/layout/time-axis.ts';
import { ROLES } from '../../viewer/scene.ts';
import { type Staged, sceneOf } from '../scene/scene-of.ts';
import { tablePage } from './event-table.ts';
import { flowGraph } from './flow-graph.ts';

let replayed: Replay;
let folder: ReturnType<typeof evidenceFolder>;
let staged: Staged;
/** Ids as the export tells them. */
let exported: readonly string[];

beforeAll(async () => {
  folder = evidenceFolder(labEvidenceFiles());
  replayed = await replay({ paths: [folder.path], toldFrom: folder.path });
  staged = sceneOf(replayed.timeline, replayed.timeline.incidents[0]);
  exported = await idsExported();
});

afterAll(() => {
  replayed.close();
  folder.remove();
});

/** The column of ids in what is written for a spreadsheet. */
async function idsExported(): Promise<readonly string[]> {
  const csv = exporters.find('csv');
  const parts: Uint8Array[] = [];
  const to = new WritableStream<Uint8Array>({
    write: (part) => {
      parts.push(part);
    },
  });
  await csv?.write(replayed.timeline, {}, to);
  const lines = Buffer.concat(parts).toString().trim().split('\r\n');
  const at = lines[0]?.split(',').indexOf('id') ?? -1;
  return lines.slice(1).map((line) => cellsOf(line)[at] ?? '');
}

const cellsOf = (line: string): readonly string[] =>
  [...line.matchAll(/(?:^|,)(?:"((?:[^"]|"")*)"|([^,]*))/g)].map(
    ([, quoted, plain = '']) => quoted?.replaceAll('""', '"') ?? plain,
  );

const term = fc.oneof(
  fc.constantFrom(...ROLES).map((role) => `role:${role}`),
  fc.constantFrom('scan', 'intake', 'quarantine', 'nowhere').map((name) => `lane:${name}`),
  fc.constantFrom('failed', 'denied', 'worked').map((word) => `outcome:${word}`),
  fc.constantFrom('proved', 'bound', 'inferred', 'unknown').map((word) => `certainty:${word}`),
  fc.constantFrom('put', 'invoke', 'uploader', 'resource:intake'),
);
const filter = fc
  .array(fc.tuple(fc.boolean(), term), { maxLength: 3 })
  .map((terms) => terms.map(([isNegated, text]) => `${isNegated ? '-' : ''}${text}`).join(' '));
const hide = fc.uniqueArray(fc.constantFrom(...ROLES), { maxLength: 3 });

test('graph counts, lanes, table and export agree for any filter and moment', () => {
  const { scene, events } = staged;
  const whole = wholeWindow(scene.drawnAt);
  const { nodes } = flowGraph(staged);
  fc.assert(
    fc.property(filter, hide, fc.double({ min: 0, max: 1, noNaN: true }), (text, hidden, part) => {
      const moment = whole.from + (whole.to - whole.from) * part;
      const choice = choiceOf(scene, { filter: text, hide: hidden, dim: false });

      const listed = new Set<number>();
      for (let page = 1, pages = 1; page <= pages; page += 1) {
        const table = tablePage(staged, choice.kept, page, undefined, (id) => id);
        pages = table.pages;
        for (const { position } of table.rows) listed.add(position - 1);
      }
      const happened = [...listed].filter((event) => (scene.drawnAt[event] ?? 0) <= moment);

      const inExport = new Set(exported);
      for (const event of listed) expect(inExport.has(scene.ids[event] ?? '')).toBe(true);
      expect(events.every(({ id }) => inExport.has(id))).toBe(true);

      const axis = timeAxis(stretchesOf(scene.drawnAt, whole.from, moment, true), 4000);
      const layout = layOutLanes(scene, indexLanes(scene, choice.kept), axis, {
        hidden: choice.hidden,
      });
      const drawn = new Uint32Array(scene.lanes.length);
      const put = (y: number, count: number) => {
        const row = Math.floor(y / LANE_HEIGHT_PX);
        drawn[row] = (drawn[row] ?? 0) + count;
      };
      for (const { y } of layout.marks) put(y, 1);
      for (const { y, count } of layout.more) put(y, count);
      const expected = new Uint32Array(scene.lanes.length);
      for (const event of happened) {
        const lane = scene.lane[event] ?? 0;
        expected[lane] = (expected[lane] ?? 0) + 1;
      }
      expect(drawn).toEqual(expected);

      const times = nodeTimes(
        scene,
        nodes.map((node) => node.events),
        choice.kept,
        false,
      );
      const counted = nodes.map((node) => node.events.filter((event) => happened.includes(event)));
      expect(flowCounts(times, moment)).toEqual(counted.map(({ length }) => length));
      expect(choice.count).toBe(listed.size);
    }),
    { numRuns: 200 },
  );
});
