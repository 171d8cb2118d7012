import fc from 'fast-check';
import { expect, test } from 'vitest';
import { columnsOf, fitted, neutralise } from './neutralise.ts';

test.each([
  { why: 'plain text', text: 'inbox/a b.exe', shown: 'inbox/a b.exe' },
  { why: 'other scripts', text: 'отчёт-報告', shown: 'отчёт-報告' },
  { why: 'an escape sequence', text: '\u001b[31m', shown: '\\x1b[31m' },
  { why: 'a line break', text: 'a\r\nb', shown: 'a\\r\\nb' },
  { why: 'a change of direction', text: 'a\u202eb', shown: 'a\\u{202e}b' },
  { why: 'a lone surrogate', text: 'a\ud800b', shown: 'a\\u{d800}b' },
  { why: 'a feigned escape', text: '\\x1b', shown: '\\\\x1b' },
])('shows $why', ({ text, shown }) => {
  expect(neutralise(text)).toBe(shown);
});

test('shows the beginning of what is long', () => {
  expect(neutralise('x'.repeat(500), 10)).toBe(`${'x'.repeat(10)}…`);
});

test('lets nothing unsafe through, whatever the text', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (text) => {
      expect(neutralise(text, 1000)).not.toMatch(/[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/u);
    }),
  );
});

test('fits any text into the columns given', () => {
  fc.assert(
    fc.property(
      fc.string({ unit: 'grapheme' }),
      fc.integer({ min: 2, max: 40 }),
      (text, columns) => {
        expect(columnsOf(fitted(text, columns))).toBeLessThanOrEqual(columns);
      },
    ),
  );
});
