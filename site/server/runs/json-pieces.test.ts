import fc from 'fast-check';
import { expect, test } from 'vitest';
import { jsonPieces } from './json-pieces.ts';

const LISTS = new Set(['events', 'links']);

/** The whole again, from pieces of a text that comes in chunks of so many bytes. */
async function read(text: string, size = 7): Promise<object> {
  const bytes = Buffer.from(text);
  async function* chunks() {
    for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
  }
  const whole = new Map<string, unknown>();
  for await (const { name, value, before } of jsonPieces(chunks(), LISTS)) {
    if (before === undefined) whole.set(name, value);
    else {
      const list = (whole.get(name) ?? []) as unknown[];
      expect(list).toHaveLength(before);
      whole.set(name, [...list, ...(value as unknown[])]);
    }
  }
  return Object.fromEntries(whole);
}

test('reads any object as JSON.parse does, wherever it is cut', async () => {
  const value = fc.jsonValue({ maxDepth: 3 });
  const object = fc
    .dictionary(fc.string(), value)
    .chain((rest) =>
      fc.record({ events: fc.array(value), links: value }).map((own) => ({ ...rest, ...own })),
    );
  await fc.assert(
    fc.asyncProperty(object, fc.nat(20), fc.nat(4), async (given, size, indent) => {
      const text = JSON.stringify(given, null, indent);
      expect(await read(text, size + 1)).toEqual(JSON.parse(text));
    }),
    { numRuns: 200 },
  );
});

test('tells a long list in parts, none of them long', async () => {
  const events = [...Array(30_000).keys()].map((at) => ({ id: `event "${at}" ]}` }));
  const text = JSON.stringify({ events, links: [] });
  async function* chunks() {
    for (let at = 0; at < text.length; at += 100_000) {
      yield Buffer.from(text.slice(at, at + 100_000));
    }
  }
  const counts: number[] = [];
  for await (const { name, value } of jsonPieces(chunks(), LISTS)) {
    if (name === 'events') counts.push((value as unknown[]).length);
  }
  expect(counts.length).toBeGreaterThan(2);
  expect(counts.reduce((a, b) => a + b, 0)).toBe(30_000);
});

test.each([
  ['', 'in the middle'],
  ['[]', 'beginning expected'],
  ['{"a":1', 'in the middle'],
  ['{"events":[1,2', 'in the middle'],
  ['{"events":[1,2,]}', /JSON|middle|missing/],
  ['{"events":[,1]}', /JSON|middle|missing/],
  ['{"events":[1}', /JSON|middle|missing/],
  ['{"events":[[1}]}', /JSON|middle|missing/],
  ['{"a":[1}}', /JSON|middle|missing/],
  ['{"a" 1}', 'colon expected'],
  ['{"a":}', /JSON|middle|missing/],
  ['{"a":1,}', 'name expected'],
  ['{"a":1 "b":2}', /JSON|middle|missing/],
  ['{"a":1}{', 'over expected'],
  ['{"a":1,"a":2}', 'there twice'],
  ['{"a":1]}', /JSON|middle|missing/],
  ['{"a":"\n"}', /JSON|middle|missing/],
])('refuses %j', async (text, because) => {
  await expect(read(text)).rejects.toThrow(because);
});
