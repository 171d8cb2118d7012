import fc from 'fast-check';
import { expect, test } from 'vitest';
import { aScene } from '../testing/scene-builder.ts';
import { costliestTerm, matchFilter, parseFilter } from './filter.ts';

const scene = aScene({
  times: [0, 1000, 2000, 3000],
  lanes: [0, 1, 1, 2],
  roles: ['attacker', 'platform', 'response', 'failure'],
  links: [
    [0, 1],
    [1, 2],
  ],
});

const kept = (text: string) =>
  [...matchFilter(scene, parseFilter(text)).entries()].flatMap(([at, keep]) =>
    keep === 1 ? [at] : [],
  );

test.each([
  { filter: '', keeps: [0, 1, 2, 3] },
  { filter: 'title', keeps: [0, 1, 2, 3] },
  { filter: '"title 2"', keeps: [2] },
  { filter: 'principal:"actor 1","actor 3"', keeps: [1, 3] },
  { filter: '-principal:"actor 1"', keeps: [0, 2, 3] },
  { filter: 'role:attacker,failure', keeps: [0, 3] },
  { filter: 'ROLE:Attacker', keeps: [0] },
  { filter: 'lane:lane-1 -role:platform', keeps: [2] },
  { filter: 'event:getobject', keeps: [0, 1, 2, 3] },
  { filter: 'outcome:failed', keeps: [] },
  { filter: 'certainty:proved', keeps: [1, 2] },
  { filter: 'certainty:unknown', keeps: [0, 3] },
  { filter: 'after:00:00:01 before:00:00:03', keeps: [1, 2] },
  { filter: 'after:1970-01-01T00:00:02Z', keeps: [2, 3] },
  { filter: 'resource:"resource 0"', keeps: [0] },
])('$filter keeps $keeps', ({ filter, keeps }) => {
  expect(kept(filter)).toEqual(keeps);
});

test.each([
  { filter: 'colour:red title', because: 'there is no "colour"' },
  { filter: 'role:king', because: 'roles are' },
  { filter: 'after:noon', because: 'times look like' },
  { filter: 'role:', because: 'needs something' },
])('says what is wrong with $filter, and applies the rest', ({ filter, because }) => {
  expect(parseFilter(filter).wrong[0]?.because).toContain(because);
  expect(kept(filter)).toEqual([0, 1, 2, 3]);
});

test('names the term that costs most', () => {
  expect(costliestTerm(scene, parseFilter('title nowhere role:attacker'))).toEqual({
    text: 'nowhere',
    brings: 1,
  });
});

test('reads anything without failing, and a negated term keeps exactly the others', () => {
  fc.assert(
    fc.property(fc.string({ maxLength: 60 }), (text) => {
      const filter = parseFilter(text);
      for (const term of filter.terms) {
        const only = { terms: [term], wrong: [] };
        const not = { terms: [{ ...term, isNegated: !term.isNegated }], wrong: [] };
        const [some, others] = [matchFilter(scene, only), matchFilter(scene, not)];
        some.forEach((keep, at) => {
          expect(keep + (others[at] ?? 0)).toBe(1);
        });
      }
    }),
  );
});
