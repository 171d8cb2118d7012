import fc from 'fast-check';
import { expect, test } from 'vitest';
import { splitJson } from './split-json.ts';

const cut = (text: string) =>
  splitJson(Buffer.from(text)).map(({ offset, end, because }) =>
    because === undefined
      ? Buffer.from(text).toString('utf8', offset, end)
      : `BROKEN at ${offset}: ${because}`,
  );

test.each([
  { why: 'a log file', text: '{"Records":[{"a":1},{"a":2}]}', pieces: ['{"a":1}', '{"a":2}'] },
  { why: 'a bare list', text: ' [ {"a":1} , {"a":2} ] ', pieces: ['{"a":1}', '{"a":2}'] },
  { why: 'JSON lines', text: '{"a":1}\n{"a":2}\n', pieces: ['{"a":1}', '{"a":2}'] },
  { why: 'one value', text: '{"a":[1]}', pieces: ['{"a":[1]}'] },
  { why: 'a byte order mark', text: '\uFEFF[{"a":1}]', pieces: ['{"a":1}'] },
  { why: 'a page of answers', text: '{"NextToken":"x","Events":[{"a":1}]}', pieces: ['{"a":1}'] },
  { why: 'brackets in strings', text: '[{"a":"]}\\"{["}]', pieces: ['{"a":"]}\\"{["}'] },
  {
    why: 'an inner Records list',
    text: '{"p":{"Records":[1]}}',
    pieces: ['{"p":{"Records":[1]}}'],
  },
  { why: 'an empty list', text: '{"Records":[]}', pieces: [] },
  { why: 'nothing', text: ' \n', pieces: [] },
])('reads $why', ({ text, pieces }) => {
  expect(cut(text)).toEqual(pieces);
});

test.each([
  {
    why: 'a record that does not close',
    text: '{"Records":[{"id":1},{"id":{"x":2},{"id":3}]}',
    pieces: ['{"id":1}', 'BROKEN at 21: the brackets of this value do not match', '{"id":3}'],
  },
  {
    why: 'a line that does not close',
    text: '{"id":1}\n{"id":\n{"id":3}',
    pieces: [
      '{"id":1}',
      'BROKEN at 9: the document ends before its outermost object closes',
      '{"id":3}',
    ],
  },
  {
    why: 'words after the document',
    text: '[{"id":1}] and more',
    pieces: ['{"id":1}', 'BROKEN at 11: this is not a JSON object or list'],
  },
  {
    why: 'a document cut inside a record',
    text: '{"Records":[{"id":1},{"id":',
    pieces: [
      '{"id":1}',
      'BROKEN at 21: the document ends inside this value, or its brackets do not match',
    ],
  },
  {
    why: 'a document cut between records',
    text: '{"Records":[{"id":1},',
    pieces: ['{"id":1}', 'BROKEN at 21: the document ends before its list closes'],
  },
])('keeps the neighbours of $why', ({ text, pieces }) => {
  expect(cut(text)).toEqual(pieces);
});

test('finds every value of any list, byte for byte', () => {
  const record = fc.dictionary(fc.string({ unit: 'binary' }), fc.jsonValue(), { maxKeys: 4 });
  fc.assert(
    fc.property(fc.array(record), fc.constantFrom(0, 2), (records, indent) => {
      const text = JSON.stringify({ Records: records }, null, indent);
      const bytes = Buffer.from(text);
      const found = splitJson(bytes).map(
        ({ offset, end }) => JSON.parse(bytes.toString('utf8', offset, end)) as unknown,
      );
      expect(found).toEqual(JSON.parse(JSON.stringify(records)));
    }),
  );
});

test('keeps whatever lies before the place where a document was cut', () => {
  const whole = JSON.stringify({ Records: Array.from({ length: 8 }, (_, id) => ({ id })) });
  fc.assert(
    fc.property(fc.nat(whole.length), (length) => {
      const kept = cut(whole.slice(0, length)).filter((piece) => !piece.startsWith('BROKEN'));
      const complete = whole.slice(0, length).match(/\{"id":\d\}/g) ?? [];
      expect(kept).toEqual(complete);
    }),
  );
});
