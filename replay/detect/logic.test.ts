import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { burstsIn } from './burst.ts';
import { compiled } from './logic.ts';
import { NotSupported } from './not-supported.ts';
import { recordFields } from './record-fields.ts';

const RECORD = {
  eventID: 'e',
  eventTime: '2026-05-12T04:40:58Z',
  eventSource: 's3.amazonaws.com',
  eventName: 'PutObject',
  sourceIPAddress: '203.0.113.10',
  errorCode: null,
  requestParameters: {
    bucketName: 'Uploads',
    key: 'a*b?c\\d',
    maxKeys: 10,
    withDecryption: true,
    empty: [],
    names: ['first', 'second'],
    items: [{ userId: '1' }, { userId: '2' }],
    'aws:tag.name': 'x',
  },
  userIdentity: { userName: 'Uploads', arn: 'arn:aws:iam::111122223333:user/Uploads' },
};
const FIELDS = recordFields(RECORD);

const holds = (selection: unknown, condition = 'one') =>
  compiled({ selections: { one: selection }, conditions: [condition] })(FIELDS);

describe('a line of a selection', () => {
  test.each([
    ['eventName', 'PutObject', true],
    ['eventName', 'putobject', true],
    ['eventName|cased', 'putobject', false],
    ['eventName', 'Put*', true],
    ['eventName', 'Put??ject', true],
    ['eventName', 'Put?ject', false],
    ['eventName', ['GetObject', 'PutObject'], true],
    ['eventName|contains', 'tobj', true],
    ['eventName|contains|cased', 'tobj', false],
    ['eventName|contains|all', ['put', 'ject'], true],
    ['eventName|contains|all', ['put', 'get'], false],
    ['eventName|startswith', 'put', true],
    ['eventName|startswith', 'object', false],
    ['eventName|endswith', 'object', true],
    ['eventName|endswith', 'put', false],
    ['eventName|re', '^Put[A-Z]\\w+$', true],
    ['eventName|re', '^put', false],
    ['eventName|re|i', '^put', true],
    ['eventName|re', '(?i)^put', true],
    ['requestParameters.bucketName', 'uploads', true],
    ['requestParameters.key', 'a\\*b\\?c\\\\d', true],
    ['requestParameters.key', 'a\\*b\\?cd', false],
    ['requestParameters.maxKeys', 10, true],
    ['requestParameters.maxKeys', '10', true],
    ['requestParameters.maxKeys|gte', 10, true],
    ['requestParameters.maxKeys|gt', 10, false],
    ['requestParameters.maxKeys|lt', 11, true],
    ['requestParameters.maxKeys|lte', 9, false],
    ['requestParameters.withDecryption', true, true],
    ['requestParameters.withDecryption', 'True', true],
    ['requestParameters.names', 'second', true],
    ['requestParameters.items.userId', '2', true],
    ['requestParameters.items.userId', '3', false],
    ['requestParameters.aws:tag.name', 'x', true],
    ['requestParameters|contains', '"bucketName":"Uploads"', true],
    ['requestParameters.none', null, true],
    ['requestParameters.empty', null, true],
    ['errorCode', null, true],
    ['eventName', null, false],
    ['errorCode|exists', false, true],
    ['eventName|exists', true, true],
    ['sourceIPAddress|cidr', '203.0.113.0/24', true],
    ['sourceIPAddress|cidr', ['10.0.0.0/8', '203.0.112.0/24'], false],
    ['sourceIPAddress|cidr', '2001:db8::/32', false],
    ['eventSource|cidr', '0.0.0.0/0', false],
    ['userIdentity.userName|fieldref', 'requestParameters.bucketName', true],
    ['userIdentity.arn|endswith|fieldref', 'requestParameters.bucketName', true],
    ['userIdentity.arn|fieldref', 'requestParameters.none', false],
    ['constructor.name', '*', false],
    ['__proto__', '*', false],
  ])('%s: %j is %s', (key, value, expected) => {
    expect(holds({ [key]: value })).toBe(expected);
  });

  test.each([
    ['eventName|base64', 'x', 'the modifier "base64" of "eventName|base64" is not supported'],
    ['eventName|windash', 'x', 'the modifier "windash" of "eventName|windash" is not supported'],
    ['eventName|expand', '%x%', 'the modifier "expand" of "eventName|expand" is not supported'],
    ['eventName|contains|re', 'x', 'do not go together'],
    ['eventName|re|cased', 'x', 'do not go together'],
    ['eventName|all', 'x', 'has "all" without a list'],
    ['eventName', [], 'has an empty list'],
    ['eventName', { a: 1 }, 'neither a value nor a list'],
    ['eventName', [['a']], 'neither a value nor a list'],
    ['eventName|exists', 'yes', 'neither true nor false'],
    ['eventName|contains', null, 'compares with null'],
    ['eventName|gt', 'x', 'compares with no number'],
    ['eventName|re', '(', 'a pattern that cannot be read'],
    ['eventName|re', '(?=Put)P', 'a pattern that cannot be read'],
    ['eventName|re', '(a)\\1', 'a pattern that cannot be read'],
    ['sourceIPAddress|cidr', '10.0.0.0/33', 'is no network'],
    ['sourceIPAddress|cidr', '10.0.0.0', 'is no network'],
  ])('%s: %j is refused', (key, value, because) => {
    expect(() => holds({ [key]: value })).toThrow(because);
  });
});

describe('a selection', () => {
  test.each([
    ['every line of a map', { eventName: 'PutObject', eventSource: 's3*' }, true],
    ['every line of a map', { eventName: 'PutObject', eventSource: 'ec2*' }, false],
    ['one of a list of maps', [{ eventName: 'x' }, { eventName: 'PutObject' }], true],
    ['no map of a list', [{ eventName: 'x' }, { eventName: 'y' }], false],
    ['words anywhere', ['nowhere', 'user/uploads'], true],
    ['words nowhere', ['nowhere'], false],
    ['all words', { '|all': ['uploads', 'second'] }, true],
    ['not all words', { '|all': ['uploads', 'third'] }, false],
  ])('%s: %j', (_, selection, expected) => {
    expect(holds(selection)).toBe(expected);
  });

  test.each([
    [{}, 'is empty'],
    [[], 'neither a map nor a list'],
    ['PutObject', 'neither a map nor a list'],
    [[{ eventName: 'x' }, 'word'], 'mixes maps and words'],
  ])('%j is refused', (selection, because) => {
    expect(() => holds(selection)).toThrow(because);
  });
});

const YES = { eventName: 'PutObject' };
const NO = { eventName: 'GetObject' };
const judged = (condition: string) =>
  compiled({
    selections: { yes: YES, no: NO, sel_a: YES, sel_b: NO, _hidden: NO, both_a: YES, both_b: YES },
    conditions: [condition],
  })(FIELDS);

describe('a condition', () => {
  test.each([
    ['yes', true],
    ['not yes', false],
    ['yes and no', false],
    ['no or yes and yes', true],
    ['yes or yes and no', true],
    ['(yes or yes) and no', false],
    ['not no and yes', true],
    ['not (no or yes)', false],
    ['yes AND NOT no', true],
    ['1 of sel_*', true],
    ['any of sel_*', true],
    ['all of sel_*', false],
    ['all of both_*', true],
    ['1 of them', true],
    ['all of them', false],
    ['not 1 of sel_*', false],
    ['yes and not all of sel_* and 1 of them', true],
    ['1 of _hid*', false],
  ])('%s is %s', (condition, expected) => {
    expect(judged(condition)).toBe(expected);
  });

  test.each([
    ['', 'is empty'],
    ['other', 'names "other", which is no selection'],
    ['yes no', 'goes on with "no"'],
    ['yes and', 'ends too soon'],
    ['(yes', 'not closed'],
    ['2 of sel_*', '"2 of" is not supported'],
    ['1 of none_*', 'no selection is meant by "none_*"'],
    ['1 of', 'ends too soon'],
    ['yes | count() > 5', 'aggregations behind a pipe'],
    [`${'('.repeat(5000)}yes`, 'too long'],
  ])('%s is refused', (condition, because) => {
    expect(() => judged(condition)).toThrow(because);
  });

  test('of several, one is enough', () => {
    const selections = { yes: YES, no: NO };
    expect(compiled({ selections, conditions: ['no', 'yes'] })(FIELDS)).toBe(true);
  });
});

const record = fc.dictionary(fc.string(), fc.jsonValue()).map((rest) => ({ ...RECORD, ...rest }));
const line = fc.tuple(
  fc.constantFrom('eventName', 'requestParameters', 'requestParameters.key', 'a.b', 'errorCode'),
  fc.constantFrom(
    '',
    '|contains',
    '|startswith',
    '|endswith',
    '|cased',
    '|exists',
    '|all',
    '|re',
    '|gt',
  ),
  fc.oneof(fc.jsonValue(), fc.string(), fc.array(fc.string()), fc.boolean()),
);
const selectionOf = fc
  .array(line, { minLength: 1, maxLength: 4 })
  .map((lines) => Object.fromEntries(lines.map(([field, by, value]) => [`${field}${by}`, value])));

describe('whatever a rule says and a record holds', () => {
  test('a rule is refused with a reason, or judges; and "not" is the complement', () => {
    let judgedRules = 0;
    fc.assert(
      fc.property(selectionOf, record, (one, given) => {
        const selections = { one };
        let plain: ReturnType<typeof compiled>;
        try {
          plain = compiled({ selections, conditions: ['one'] });
        } catch (cause) {
          expect(cause).toBeInstanceOf(NotSupported);
          return;
        }
        judgedRules += 1;
        const fields = recordFields(given);
        const opposite = compiled({ selections, conditions: ['not one'] });
        expect(opposite(fields)).toBe(!plain(fields));
      }),
      { numRuns: 1000, seed: 7 },
    );
    expect(judgedRules).toBeGreaterThan(200);
  });

  test('any condition is read or refused', () => {
    const word = fc.constantFrom(
      'yes',
      'no',
      'and',
      'or',
      'not',
      '(',
      ')',
      'of',
      '1',
      'all',
      'sel_*',
      'them',
    );
    let read = 0;
    fc.assert(
      fc.property(fc.array(word, { maxLength: 9 }), (words) => {
        try {
          expect(typeof judged(words.join(' '))).toBe('boolean');
          read += 1;
        } catch (cause) {
          expect(cause).toBeInstanceOf(NotSupported);
        }
      }),
      { numRuns: 4000, seed: 7 },
    );
    expect(read).toBeGreaterThan(50);
  });

  test('a text without wildcards is found where JavaScript finds it', () => {
    const plain = fc.string({ unit: fc.constantFrom('a', 'b', 'C') });
    fc.assert(
      fc.property(plain, plain, (pattern, text) => {
        const fields = recordFields({ ...RECORD, eventName: text });
        const by = (modifier: string) =>
          compiled({
            selections: { one: { [`eventName|${modifier}|cased`]: pattern } },
            conditions: ['one'],
          })(fields);
        expect(by('contains')).toBe(text.includes(pattern));
        expect(by('startswith')).toBe(text.startsWith(pattern));
        expect(by('endswith')).toBe(text.endsWith(pattern));
      }),
      { seed: 7 },
    );
  });

  test('a pattern of many runs against a long text takes no time to speak of', () => {
    const fields = recordFields({ ...RECORD, eventName: 'a'.repeat(20_000) });
    const selections = { one: { eventName: `${'*a'.repeat(50)}*b` } };
    expect(compiled({ selections, conditions: ['one'] })(fields)).toBe(false);
  });

  test('nor does a pattern that JavaScript’s own engine would never finish', () => {
    const fields = recordFields({ ...RECORD, eventName: `${'a'.repeat(5000)}!` });
    const selections = { one: { 'eventName|re': '^(a+)+$' } };
    expect(compiled({ selections, conditions: ['one'] })(fields)).toBe(false);
  });
});

describe('a burst', () => {
  const at = (id: string, seconds: number, user: string | undefined, key: string) => ({
    id,
    atMs: seconds * 1000,
    fields: recordFields({ ...RECORD, userIdentity: { user }, key }),
  });
  const ids = (
    given: readonly ReturnType<typeof at>[],
    rest: { atLeast: number; distinct?: string },
  ) =>
    burstsIn(given, { groupBy: ['userIdentity.user'], withinMs: 10_000, ...rest }).map((burst) =>
      burst.map(({ id }) => id),
    );

  test('is of one group, within its time to the millisecond, and told once while it lasts', () => {
    const given = [
      at('c', 10, 'u', 'z'),
      at('a', 0, 'u', 'x'),
      at('b', 5, 'u', 'y'),
      at('d', 14, 'u', 'z'),
    ];
    expect(ids(given, { atLeast: 3 })).toEqual([['a', 'b', 'c', 'd']]);
    expect(ids([at('a', 0, 'u', 'x'), at('b', 10.001, 'u', 'x')], { atLeast: 2 })).toEqual([]);
    expect(ids([at('a', 0, 'u', 'x'), at('b', 0, 'v', 'x')], { atLeast: 2 })).toEqual([]);
  });

  test('counts different values when told to, and nothing that lacks the group', () => {
    const given = [at('a', 0, 'u', 'x'), at('b', 1, 'u', 'x'), at('c', 2, 'u', 'y')];
    expect(ids(given, { atLeast: 3, distinct: 'key' })).toEqual([]);
    expect(ids(given, { atLeast: 2, distinct: 'key' })).toEqual([['a', 'b', 'c']]);
    expect(ids([at('a', 0, undefined, 'x'), at('b', 1, undefined, 'x')], { atLeast: 2 })).toEqual(
      [],
    );
  });

  test('that pauses is two', () => {
    const given = [0, 1, 30, 31].map((seconds) => at(`e${seconds}`, seconds, 'u', 'x'));
    expect(ids(given, { atLeast: 2 })).toEqual([
      ['e0', 'e1'],
      ['e30', 'e31'],
    ]);
  });
});
