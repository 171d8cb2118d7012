import { expect, test } from 'vitest';
import { type Scene, TEXTS } from '../scene.ts';
import { aScene } from '../testing/scene-builder.ts';
import { decodeScene, encodeScene } from './columns.ts';

/** Numbers come in whatever width is enough for them. */
const plain = ({ texts, links, ...scene }: Omit<Scene, 'ids'>) => ({
  ...Object.fromEntries(
    Object.entries(scene).map(([name, value]) => [
      name,
      ArrayBuffer.isView(value) ? [...(value as Uint8Array)] : value,
    ]),
  ),
  texts: TEXTS.map((name) => [...texts[name].index].map((at) => texts[name].values[at])),
  links: Object.values(links).map((column: ArrayLike<number>) => [...Array.from(column)]),
});

test.each([
  { why: 'some events', times: [1000, 1000.5, 2000, 90_000] },
  { why: 'none', times: [] },
  { why: 'a silence of a year', times: [1_700_000_000_000, 1_731_000_000_000, 1_731_000_000_001] },
])('brings a scene with $why through the wire', ({ times }) => {
  const { ids: _ids, ...scene } = aScene({ times });
  const decoded = decodeScene(encodeScene({ ...scene, ids: [] }).buffer);
  expect(plain(decoded)).toEqual(plain(scene));
});

test('brings long dictionaries through the wire', () => {
  const { ids: _ids, ...scene } = aScene({ times: [...Array(70_000).keys()] });
  const { values, index } = decodeScene(encodeScene({ ...scene, ids: [] }).buffer).texts.title;
  expect(values[index[69_999] ?? 0]).toBe('title 69999');
});
