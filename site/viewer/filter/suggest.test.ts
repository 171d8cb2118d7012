import fc from 'fast-check';
import { expect, test } from 'vitest';
import { aScene } from '../testing/scene-builder.ts';
import { FILTER_KEYS, matchFilter, parseFilter } from './filter.ts';
import { suggest } from './suggest.ts';

const scene = aScene({
  times: [0, 1000, 2000, 3000],
  lanes: [0, 1, 1, 2],
  roles: ['attacker', 'platform', 'platform', 'failure'],
  links: [[0, 1]],
});
const ALL = { from: 0, to: 3000 };

const offered = (text: string, window = ALL) =>
  suggest(scene, text, text.length, window).options.map(({ label, count }) => [label, count]);

test.each([
  ['', FILTER_KEYS.map((key) => [`${key}:`, undefined])],
  ['-pr', [['principal:', undefined]]],
  [
    'role:',
    [
      ['platform', 2],
      ['attacker', 1],
      ['failure', 1],
    ],
  ],
  ['role:att', [['attacker', 1]]],
  ['role:attacker,fa', [['failure', 1]]],
  ['lane:lane-1 role:', [['platform', 2]]],
  ['principal:"actor 3', [['actor 3', 1]]],
  [
    'certainty:',
    [
      ['unknown', 3],
      ['proved', 1],
    ],
  ],
  ['after:', []],
  ['none:', []],
])('offers for %j what there is, and how often', (text, expected) => {
  expect(offered(text)).toEqual(expected);
});

test('counts what is in the window', () => {
  expect(offered('role:', { from: 1500, to: 2500 })).toEqual([['platform', 1]]);
});

test('what is taken keeps as many events as was said', () => {
  const keys = FILTER_KEYS.filter((key) => key !== 'after' && key !== 'before');
  fc.assert(
    fc.property(fc.constantFrom(...keys), fc.constantFrom('', 'role:platform '), (key, before) => {
      const text = `${before}${key}:`;
      const { from, to, options } = suggest(scene, text, text.length, ALL);
      for (const { insert, count } of options) {
        const taken = text.slice(0, from) + insert + text.slice(to);
        const filter = parseFilter(taken);
        expect(filter.wrong).toEqual([]);
        expect(matchFilter(scene, filter).reduce((a, b) => a + b, 0)).toBe(count);
      }
    }),
  );
});

test('takes the place of the term the caret stands in, and leaves the others', () => {
  const text = 'role:pl lane:lane-1';
  const { from, to, options } = suggest(scene, text, 7, ALL);
  expect(text.slice(0, from) + (options[0]?.insert ?? '') + text.slice(to)).toBe(
    'role:platform  lane:lane-1',
  );
});
