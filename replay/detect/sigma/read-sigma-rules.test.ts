import fc from 'fast-check';
import { describe, expect, onTestFinished, test } from 'vitest';
import { stringify } from 'yaml';
import { replay } from '../../replay.ts';
import { aTrailRecord, evidenceFolder, type Json } from '../../testing/evidence-builder.ts';
import { readSigmaRules } from './read-sigma-rules.ts';
import { sigmaDocuments } from './sigma-documents.ts';

const rule = (rest: Json) => ({
  title: 'A trail was stopped',
  id: 'stop',
  level: 'high',
  logsource: { product: 'aws', service: 'cloudtrail' },
  detection: {
    selection: { eventSource: 'cloudtrail.amazonaws.com', eventName: 'StopLogging' },
    condition: 'selection',
  },
  ...rest,
});
const counted = (rest: Json) => ({
  title: 'Many reads',
  id: 'many',
  correlation: {
    type: 'event_count',
    rules: ['read'],
    'group-by': ['userIdentity.arn'],
    timespan: '1m',
    condition: { gte: 3 },
    ...rest,
  },
});
const reads = rule({
  id: 'r-1',
  name: 'read',
  title: 'A read',
  detection: { selection: { eventName: 'GetObject' }, condition: 'selection' },
});

const several = (...documents: readonly Json[]): string =>
  documents.map((one) => stringify(one)).join('---\n');

function folderOf(files: Readonly<Record<string, string>>): string {
  const folder = evidenceFolder(files);
  onTestFinished(folder.remove);
  return folder.path;
}

const ran = (files: Readonly<Record<string, string>>) => {
  const { rules, rejected, setAside } = readSigmaRules(folderOf(files));
  return { ids: rules.map(({ id }) => id), rejected, setAside };
};

test('rules run beside our own, and one bad file costs itself', async () => {
  const evidence = folderOf({
    'trail.json': JSON.stringify({
      Records: [
        aTrailRecord({
          eventID: 'stop',
          eventSource: 'cloudtrail.amazonaws.com',
          eventName: 'StopLogging',
        }),
        ...[1, 2, 3].map((at) =>
          aTrailRecord({
            eventID: `g${at}`,
            requestParameters: { bucketName: 'b', key: `k${at}` },
          }),
        ),
      ],
    }),
  });
  const sigmaFolder = folderOf({
    'a/stop.yml': stringify(rule({})),
    'bad.yml': 'title: [',
    'many.yaml': several(reads, counted({})),
    'notes.txt': 'no rule',
  });
  const { timeline, sigma } = await replay({ paths: [evidence], sigmaFolder });
  const found = (timeline.detections ?? []).filter(({ ruleId }) => ruleId.startsWith('sigma:'));
  expect(found.map(({ ruleId, severity, eventIds }) => [ruleId, severity, eventIds])).toEqual([
    ['sigma:stop', 'high', ['stop']],
    ['sigma:many', 'medium', ['g1', 'g2', 'g3']],
  ]);
  expect(sigma?.rejected.map(({ file }) => file)).toEqual(['bad.yml']);
  expect(timeline.unknowns).toContain(
    '1 of the Sigma files given could not be applied: what they look for was not looked for.',
  );
});

describe('a file', () => {
  test.each(
    [
      ['title: [', 'is no YAML'],
      ['', 'holds no rule'],
      ['- a', 'holds something that is no rule'],
      [
        'a: &a [1]\nb: [*a, *a, *a, *a, *a, *a, *a, *a, *a, *a, *a, *a, *a, *a, *a, *a, *a, *a, *a, *a, *a, *a]',
        'alias',
      ],
      [stringify({ ...rule({}), title: undefined }), '"title" is wrong'],
      [stringify(rule({ level: 'grave' })), '"level" is wrong'],
      [stringify(rule({ taxonomy: 'own' })), '"taxonomy" is wrong'],
      [stringify(rule({ logsource: undefined })), 'has no logsource'],
      [stringify(rule({ action: 'global' })), '"action" is not supported'],
      [stringify(rule({ filter: {} })), '"filter" is not supported'],
      [stringify(rule({ detection: { selection: { a: 1 } } })), 'has no condition'],
      [
        stringify(
          rule({ detection: { selection: { a: 1 }, timeframe: '1m', condition: 'selection' } }),
        ),
        '"timeframe" is not supported',
      ],
      [
        stringify(rule({ detection: { selection: { 'a|utf16': 1 }, condition: 'selection' } })),
        'the modifier "utf16"',
      ],
      [several(reads, counted({ type: 'temporal' })), 'the correlation\'s "type" is not supported'],
      [several(reads, counted({ condition: { lt: 3 } })), 'is not supported'],
      [several(reads, counted({ condition: { gte: 3, gt: 2 } })), 'takes one of "gte" and "gt"'],
      [several(reads, counted({ timespan: '1M' })), 'is no stretch'],
      [several(reads, counted({ aliases: {} })), 'is not supported'],
      [several(reads, counted({ type: 'value_count' })), 'has a field in its condition'],
      [several(reads, counted({ rules: ['other'] })), 'there is no usable rule "other"'],
      [several(reads, reads), 'the id "r-1" is taken'],
      [`title: x\ndetection: ${'['.repeat(50_000)}`, ''],
      ['x'.repeat(600_000), 'is too large'],
    ].map(([text = '', because = '']) => ({ text, because })),
  )('is rejected whole: $because', ({ text, because }) => {
    const { ids, rejected } = ran({ 'one.yml': text, 'good.yml': stringify(rule({})) });
    expect(ids).toEqual(['sigma:stop']);
    expect(rejected).toEqual([{ file: 'one.yml', because: expect.stringContaining(because) }]);
  });

  test('for another log is set aside', () => {
    const windows = rule({ logsource: { product: 'windows', category: 'process_creation' } });
    expect(ran({ 'w.yml': stringify(windows) })).toEqual({
      ids: [],
      rejected: [],
      setAside: [{ file: 'w.yml', because: 'is for windows process_creation, not aws cloudtrail' }],
    });
  });

  test('keeps the zeros an account begins with', () => {
    const text = stringify(rule({})).replace('StopLogging', '012345678901');
    const [document] = sigmaDocuments(text, 'one.yml');
    if (document?.kind !== 'rule') throw new Error('the rule was not read');
    const { fieldsOf, matches } = document.rule;
    const given = { eventID: 'e', eventTime: '', eventSource: 'cloudtrail.amazonaws.com' };
    expect(matches(fieldsOf({ ...given, eventName: '012345678901' }))).toBe(true);
    expect(matches(fieldsOf({ ...given, eventName: '12345678901' }))).toBe(false);
  });

  test('of any content costs itself and nothing else', () => {
    const folder = fc.array(
      fc.oneof(
        fc.string(),
        fc.jsonValue().map((one) => stringify(one)),
      ),
      {
        maxLength: 4,
      },
    );
    fc.assert(
      fc.property(folder, (texts) => {
        const files = Object.fromEntries(texts.map((text, at) => [`f${at}.yml`, text]));
        expect(ran({ ...files, 'good.yml': stringify(rule({})) }).ids).toEqual(['sigma:stop']);
      }),
      { numRuns: 60, seed: 7 },
    );
  });
});

describe('the rules of a correlation', () => {
  test('tell of single events only when told to', () => {
    expect(ran({ 'a.yml': several(reads, counted({})) }).ids).toEqual(['sigma:many']);
    expect(ran({ 'a.yml': several(reads, counted({ generate: true })) }).ids).toEqual([
      'sigma:r-1',
      'sigma:many',
    ]);
  });

  test('may stand in another file, by name or id', () => {
    expect(
      ran({ 'a.yml': stringify(counted({ rules: 'r-1' })), 'b.yml': stringify(reads) }).ids,
    ).toEqual(['sigma:many']);
  });
});

test('a folder that is not there is a problem', () => {
  expect(() => readSigmaRules('/nowhere/at/all')).toThrow('cannot be read');
});
