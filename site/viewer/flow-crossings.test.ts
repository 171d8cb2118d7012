import { expect, test } from 'vitest';
import { crossingsOf } from './flow-crossings.ts';
import { aScene } from './testing/scene-builder.ts';

test('a link crosses the edges between the nodes of its ends, when its cause happened', () => {
  const scene = aScene({
    times: [0, 10, 20, 30],
    roles: ['attacker', 'platform', 'detection', 'response'],
    links: [
      [1, 2],
      [0, 1],
      [0, 3],
    ],
  });
  const nodes = [
    { id: 'a', events: [0] },
    { id: 'b', events: [1] },
    { id: 'c', events: [2, 3] },
    { id: 'resource r', events: [0] },
  ];
  const edges = [
    { from: 'a', to: 'b' },
    { from: 'b', to: 'c' },
    { from: 'a', to: 'c' },
    { from: 'c', to: 'a' },
    { from: 'a', to: 'resource r' },
  ];
  const found = crossingsOf(scene, nodes, edges);
  expect(found.map(({ times }) => [...times])).toEqual([[0], [10], [0], [], [0]]);
  expect(found.map(({ roles }) => roles)).toEqual([
    ['platform'],
    ['detection'],
    ['response'],
    [],
    ['attacker'],
  ]);
});
