import { expect, test } from 'vitest';
import { catalogue } from './catalogue.ts';

test('keeps the order given and finds by id', () => {
  const list = catalogue([{ id: 'b' }, { id: 'a' }]);
  expect(list.all.map((entry) => entry.id)).toEqual(['b', 'a']);
  expect(list.find('a')).toEqual({ id: 'a' });
  expect(list.find('c')).toBeUndefined();
});

test('refuses an id that appears twice, naming it', () => {
  expect(() => catalogue([{ id: 'a' }, { id: 'a' }])).toThrow('two entries share the id "a"');
});
