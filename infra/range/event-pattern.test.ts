import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { matchesPattern, patternFault } from './event-pattern.ts';

const EVENT = {
  source: 'aws.s3',
  'detail-type': 'Object Created',
  resources: ['arn:aws:s3:::intake', 'arn:aws:s3:::other'],
  detail: {
    bucket: { name: 'intake' },
    object: { key: 'inbox/a.csv', size: 28 },
    'source-ip-address': '203.0.113.10',
    ipv6: '2001:db8::1',
    ok: true,
    nothing: null,
    empty: '',
    none: [],
    tags: [
      { name: 'a', level: 1 },
      { name: 'b', level: 2 },
    ],
  },
};

const detail = (field: string, ...matchers: unknown[]) => ({ detail: { [field]: matchers } });
const key = (matcher: unknown) => ({ detail: { object: { key: [matcher] } } });
const size = (...range: unknown[]) => ({ detail: { object: { size: [{ numeric: range }] } } });

describe('matchesPattern', () => {
  test.each([
    ['an exact text', { source: ['aws.s3'] }],
    ['one of several texts', { source: ['aws.ec2', 'aws.s3'] }],
    ['any element of a list in the event', { resources: ['arn:aws:s3:::other'] }],
    ['a nested field', { detail: { bucket: { name: ['intake'] } } }],
    ['a boolean', detail('ok', true)],
    ['null', detail('nothing', null)],
    ['an empty text', detail('empty', '')],
    ['a prefix', key({ prefix: 'inbox/' })],
    ['a prefix in any case', key({ prefix: { 'equals-ignore-case': 'INBOX/' } })],
    ['a suffix', key({ suffix: '.csv' })],
    ['a suffix in any case', key({ suffix: { 'equals-ignore-case': '.CSV' } })],
    ['a text in any case', key({ 'equals-ignore-case': 'INBOX/A.CSV' })],
    ['a wildcard', key({ wildcard: 'in*/*.csv' })],
    ['a wildcard that stands for nothing', key({ wildcard: 'inbox/*a.csv*' })],
    ['anything but a text', key({ 'anything-but': 'inbox/b.csv' })],
    ['anything but several texts', key({ 'anything-but': ['x', 'y'] })],
    ['anything but a prefix', key({ 'anything-but': { prefix: 'outbox/' } })],
    ['anything but several suffixes', key({ 'anything-but': { suffix: ['.exe', '.js'] } })],
    ['anything but a wildcard', key({ 'anything-but': { wildcard: '*/b.*' } })],
    ['anything but a text in any case', key({ 'anything-but': { 'equals-ignore-case': 'X' } })],
    ['a number', size('=', 28)],
    ['a number in a range', size('>', 0, '<=', 28)],
    ['an IPv4 block', detail('source-ip-address', { cidr: '203.0.113.0/24' })],
    ['an IPv6 block', detail('ipv6', { cidr: '2001:db8::/32' })],
    ['a field that exists', detail('ok', { exists: true })],
    ['a null that exists', detail('nothing', { exists: true })],
    ['a field that does not exist', detail('missing', { exists: false })],
    ['an empty list as not existing', detail('none', { exists: false })],
    [
      'a missing field below a missing object',
      { detail: { error: { code: [{ exists: false }] } } },
    ],
    ['two fields of the same list element', { detail: { tags: { name: ['b'], level: [2] } } }],
    ['one of two patterns', { $or: [{ source: ['x'] }, { detail: { ok: [true] } }] }],
    [
      '$or beside another field',
      { source: ['aws.s3'], $or: [{ id: ['1'] }, { source: ['aws.s3'] }] },
    ],
  ])('matches %s', (_what, pattern) => {
    expect(patternFault(pattern)).toBeUndefined();
    expect(matchesPattern(pattern, EVENT)).toBe(true);
  });

  test.each([
    ['another text', { source: ['aws.ec2'] }],
    ['a number for a text', { detail: { object: { size: ['28'] } } }],
    ['a field that is missing', { id: ['1'] }],
    ['one field of two', { source: ['aws.s3'], 'detail-type': ['Object Deleted'] }],
    ['another case', key({ prefix: 'INBOX/' })],
    ['a wildcard that does not reach the end', key({ wildcard: 'inbox/*.cs' })],
    ['overlapping ends of a wildcard', key({ wildcard: 'inbox/a.csv*a.csv' })],
    ['anything but one that is listed', key({ 'anything-but': ['inbox/a.csv', 'x'] })],
    ['anything but the prefix it has', key({ 'anything-but': { prefix: ['x', 'inbox'] } })],
    ['anything but, of a field that is missing', detail('missing', { 'anything-but': 'x' })],
    ['a number outside the range', size('>', 28)],
    ['numeric, of a text', key({ numeric: ['>', 0] })],
    ['an address outside the block', detail('source-ip-address', { cidr: '198.51.100.0/24' })],
    ['existence of an object, which is no leaf', detail('bucket', { exists: true })],
    ['fields of two different list elements', { detail: { tags: { name: ['b'], level: [1] } } }],
    ['a field that one list element has', { detail: { tags: { name: [{ exists: false }] } } }],
    ['neither of two patterns', { $or: [{ source: ['x'] }, { source: ['y'] }] }],
    ['a field every JavaScript object inherits', { constructor: { name: ['Object'] } }],
  ])('does not match %s', (_what, pattern) => {
    expect(matchesPattern(pattern, EVENT)).toBe(false);
  });

  const text = fc.string({ maxLength: 6 });
  const value = fc.oneof(text, fc.integer({ min: -5, max: 5 }), fc.boolean(), fc.constant(null));
  const flat = fc.dictionary(fc.constantFrom('a', 'b', 'c'), value, { minKeys: 1 });

  test('an event matches the pattern made of its own values', () => {
    fc.assert(
      fc.property(flat, (event) => {
        const pattern = Object.fromEntries(Object.entries(event).map(([k, v]) => [k, [v]]));
        return matchesPattern(pattern, event);
      }),
    );
  });

  test('anything-but is the opposite of the exact match for a text that is there', () => {
    fc.assert(
      fc.property(text, text, (wanted, found) => {
        const exact = matchesPattern({ a: [wanted] }, { a: found });
        return matchesPattern({ a: [{ 'anything-but': wanted }] }, { a: found }) !== exact;
      }),
    );
  });

  test('a text with stars put in still matches as a wildcard', () => {
    const piece = fc.stringMatching(/^[a-c]{0,4}$/);
    fc.assert(
      fc.property(fc.array(piece, { minLength: 2, maxLength: 5 }), (pieces) =>
        matchesPattern({ a: [{ wildcard: pieces.join('*') }] }, { a: pieces.join('') }),
      ),
    );
  });

  test('a wildcard agrees with the regular expression it stands for', () => {
    const glob = fc.stringMatching(/^[ab*]{0,6}$/);
    fc.assert(
      fc.property(glob, fc.stringMatching(/^[ab]{0,8}$/), (wildcard, found) => {
        const expected = new RegExp(`^${wildcard.replaceAll('*', '.*')}$`).test(found);
        return matchesPattern({ a: [{ wildcard }] }, { a: found }) === expected;
      }),
    );
  });

  test('one more alternative never loses a match', () => {
    fc.assert(
      fc.property(flat, flat, flat, (event, one, other) => {
        const asPattern = (from: object) =>
          Object.fromEntries(Object.entries(from).map(([k, v]) => [k, [v]]));
        const narrow = matchesPattern(asPattern(one), event);
        const wide = matchesPattern({ $or: [asPattern(one), asPattern(other)] }, event);
        return !narrow || wide;
      }),
    );
  });
});

describe('patternFault', () => {
  test.each([
    ['a list for a pattern', [], 'Filter is not an object'],
    ['a pattern of nothing', {}, 'Empty patterns are not allowed'],
    ['a bare value', { source: 'aws.s3' }, '"source" must be an object or an array'],
    ['a list of nothing', { source: [] }, 'Empty arrays are not allowed'],
    ['a matcher nobody knows', { source: [{ like: 'a' }] }, 'Unrecognized match type like'],
    [
      'two matchers in one',
      { source: [{ prefix: 'a', suffix: 'b' }] },
      'Only one key allowed in match expression',
    ],
    [
      'exists that is no boolean',
      { a: [{ exists: 'no' }] },
      'exists match pattern must be true or false',
    ],
    ['half a comparison', { a: [{ numeric: ['>'] }] }, 'Invalid member in numeric match'],
    ['a range upside down', { a: [{ numeric: ['>', 5, '<', 1] }] }, 'Bottom must be less than top'],
    ['a block without a slash', { a: [{ cidr: '10.0.0.0' }] }, "Malformed CIDR, one '/' required"],
    [
      'two stars together',
      { a: [{ wildcard: 'a**b' }] },
      'Consecutive wildcard characters at pos 0',
    ],
    ['a fault inside $or', { $or: [{ a: ['1'] }, { b: [] }] }, 'Empty arrays are not allowed'],
  ])('refuses %s', (_what, pattern, fault) => {
    expect(patternFault(pattern)).toBe(fault);
  });
});
