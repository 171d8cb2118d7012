import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { readPiece } from '../../evidence/read-pieces.ts';
import { aTrailRecord, type Json } from '../../testing/evidence-builder.ts';
import { compiledAssembly } from '../compile-assembly.ts';
import { FIELDS, fieldsOf, OTHER_KINDS } from '../fields.ts';

import { openKernel } from './kernel.ts';
import { FLAGS } from './layout.ts';

const kernel = openKernel();

/** What the kernel makes of a list of JSON texts: per record its fields, "slow", or undefined when it refuses. */
function scanned(texts: readonly string[]) {
  const bytes = Buffer.from(`[${texts.join(',')}]`);
  kernel.load(bytes);
  const batch = kernel.scan(1, true);
  if (batch === undefined) return undefined;
  return Array.from({ length: batch.count }, (_, at) => {
    const { flags, seconds, fields, start, end } = batch.record(at);
    const text = bytes.toString('utf8', start, end);
    return (flags & FLAGS.slow) !== 0
      ? { text, isSlow: true }
      : { text, seconds, fields: fields() };
  });
}

const isJson = (text: string): boolean => {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
};

/** Values that stand where fields are looked for, and beside them, in every shape they may and may not have. */
const anyText = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc.string(),
  fc.constantFrom('', '\ud800', 'x'.repeat(5000), '\u0000', 'a\nb', '"\\'),
);
const anyValue = fc.oneof(anyText, fc.jsonValue({ maxDepth: 2 }), fc.integer(), fc.constant(null));
const names = [
  ...new Set(FIELDS.flatMap(({ path }) => path).filter((step) => step !== '[]')),
  ...OTHER_KINDS,
];
const holder = fc.dictionary(fc.oneof(fc.constantFrom(...names), fc.string()), anyValue, {
  maxKeys: 5,
});
const nested = fc.oneof(
  holder,
  anyValue,
  fc.array(fc.oneof(holder, anyValue), { maxLength: 3 }),
  fc.dictionary(fc.constantFrom(...names), fc.oneof(holder, fc.array(holder, { maxLength: 3 })), {
    maxKeys: 4,
  }),
);
const record = fc.record(
  {
    eventTime: fc.oneof(
      fc.constantFrom(
        '2026-05-12T04:40:58Z',
        '2024-02-29T23:59:59Z',
        '1970-01-01T00:00:00Z',
        '2026-02-30T00:00:00Z',
        '2026-13-01T00:00:00Z',
        '2026-05-12T04:40:58.000Z',
        '2026-05-12 04:40:58',
      ),
      fc
        .date({ min: new Date(0), max: new Date('2099-12-31'), noInvalidDate: true })
        .map((at) => `${at.toISOString().slice(0, 19)}Z`),
    ),
    eventType: fc.constantFrom('AwsApiCall', 'AwsCloudTrailInsight', 'AwsServiceEvent'),
    eventSource: fc.oneof(fc.constantFrom('s3.amazonaws.com', 'aws:s3'), anyText),
    eventName: anyText,
    eventID: anyText,
    userIdentity: nested,
    requestParameters: nested,
    responseElements: nested,
    resources: nested,
    requestID: anyValue,
  },
  { requiredKeys: ['eventTime', 'eventSource', 'eventName', 'eventID'] },
);

describe('the fields of a record', () => {
  test('are those JSON.parse gives, and only usable records are taken', () => {
    let taken = 0;
    fc.assert(
      fc.property(fc.array(record, { minLength: 1, maxLength: 4 }), (records) => {
        const texts = records.map((one) => JSON.stringify(aTrailRecord(one)));
        const found = scanned(texts);
        expect(found?.map(({ text }) => text)).toEqual(texts);
        found?.forEach((one, at) => {
          if (!('fields' in one)) return;
          taken += 1;
          const value: unknown = JSON.parse(texts[at] ?? '');
          expect(one.fields).toEqual(fieldsOf(value));
          const reading = readPiece(Buffer.from(texts[at] ?? ''), true);
          expect(reading.kind).toBe('trail');
          if (reading.kind === 'trail') {
            expect(one.seconds).toBe(Date.parse(reading.record.eventTime) / 1000);
          }
        });
      }),
      { numRuns: 300 },
    );
    expect(taken).toBeGreaterThan(10);
  });

  test.each([
    { why: 'a member twice', text: (one: string) => one.replace('{', '{"eventID":"first",') },
    {
      why: 'an escaped member name',
      text: (one: string) => one.replace('"eventID"', '"event\\u0049D"'),
    },
    { why: 'an object twice', text: (one: string) => one.replace('{', '{"userIdentity":null,') },
    {
      why: 'a value too long',
      text: (one: string) => one.replace('"R0"', `"${'r'.repeat(5000)}"`),
    },
    {
      why: 'an S3 notification',
      text: (one: string) => one.replace('"s3.amazonaws.com"', '"aws:s3"'),
    },
    { why: 'a bus event', text: (one: string) => one.replace('{', '{"detail":{},') },
    {
      why: 'an Insights record',
      text: (one: string) => one.replace('AwsApiCall', 'AwsCloudTrailInsight'),
    },
  ])('of $why are left to the reference reader', ({ text }) => {
    expect(scanned([text(JSON.stringify(aTrailRecord({})))])).toMatchObject([{ isSlow: true }]);
  });

  test('are the usual case: no record as CloudTrail writes it is left over', () => {
    const usual = [
      aTrailRecord({ resources: [{ ARN: 'arn:a' }, { ARN: 'arn:b' }] }),
      aTrailRecord({ requestParameters: { bucketName: 'b', key: 'a "quoted" ä' } }),
      aTrailRecord({ requestParameters: { tableName: 't', key: { pk: 'x' } } }),
      aTrailRecord({ responseElements: { entries: [{ eventId: 'E1' }] } }),
    ].map((one) => JSON.stringify(one));
    expect(scanned(usual)?.filter((one) => 'isSlow' in one)).toEqual([]);
  });
});

describe('what is not JSON', () => {
  const good = JSON.stringify(aTrailRecord({}));

  test('is refused exactly where JSON.parse refuses it', () => {
    const document = `[${good},${JSON.stringify({ a: [1.5e-3, true, null, 'x\\u00e9', {}, []] })}]`;
    const damage = fc.tuple(
      fc.nat(document.length - 1),
      fc.nat(2),
      fc.string({ unit: 'binary', maxLength: 2 }),
    );
    fc.assert(
      fc.property(damage, ([at, gone, put]) => {
        const text = `${document.slice(0, at)}${put}${document.slice(at + gone)}`;
        const bytes = Buffer.from(text);
        if (!text.startsWith('[')) return;
        kernel.load(bytes);
        const batch = kernel.scan(1, true);
        const isWhole =
          batch !== undefined &&
          bytes[batch.next] === 0x5d &&
          text.slice(0).endsWith(']') &&
          batch.next === bytes.length - 1;
        expect(isWhole).toBe(isJson(text));
      }),
      { numRuns: 2000 },
    );
  });

  test.each([
    '[01]',
    '[1.]',
    '[-]',
    '[1e]',
    '[+1]',
    '["\\x"]',
    '["\\u12g4"]',
    '["\t"]',
    '[tru]',
    '[nulll]',
    '[1,]',
    '[,1]',
    '[{"a":1,}]',
    '[{"a"}]',
    '[{a:1}]',
    '["a]',
    '[[]',
    '[{]}',
    '[NaN]',
    '["\u0000"]',
    '[\u0000]',
  ])('%j is refused', (text) => {
    expect(isJson(text)).toBe(false);
    kernel.load(Buffer.from(text));
    const batch = kernel.scan(1, true);
    expect(batch === undefined || batch.next !== text.length - 1).toBe(true);
  });

  test('nesting deeper than its stack is left to the reference reader', () => {
    expect(scanned([`${'['.repeat(70_000)}${']'.repeat(70_000)}`])).toBeUndefined();
    expect(scanned([`${'['.repeat(60_000)}${']'.repeat(60_000)}`])).toHaveLength(1);
  });
});

test('a document does not read on into the one before it', () => {
  kernel.load(Buffer.from(`[${JSON.stringify(aTrailRecord({ requestID: 'x'.repeat(500) }))}]`));
  kernel.load(Buffer.from('[{"a":"'));
  expect(kernel.scan(1, true)).toBeUndefined();
});

test('whatever is looked for is found', () => {
  fc.assert(
    fc.property(
      fc.array(fc.string({ minLength: 1, maxLength: 40 }), { minLength: 1, maxLength: 20 }),
      (ids) => {
        kernel.lookFor(
          ids.map((id) => JSON.stringify(id).slice(1, -1)),
          (column) => column === 'event_id',
        );
        const texts = ids.map((eventID) =>
          JSON.stringify(aTrailRecord({ eventID } satisfies Json)),
        );
        kernel.load(Buffer.from(`[${texts.join(',')}]`));
        const batch = kernel.scan(1, true);
        for (let at = 0; at < (batch?.count ?? 0); at += 1) {
          expect(
            (batch?.record(at).flags ?? 0) & (FLAGS.candidate | FLAGS.escaped | FLAGS.slow),
          ).not.toBe(0);
        }
      },
    ),
  );
  kernel.lookFor([], () => false);
});

const compiled = await compiledAssembly(new URL('scan.as', import.meta.url));

test.skipIf(compiled === undefined)(
  'scan.wasm is what scan.as compiles to (needs assemblyscript)',
  () => {
    const kept = readFileSync(new URL('scan.wasm', import.meta.url));
    expect(kept.equals(Buffer.from(compiled ?? []))).toBe(true);
  },
);
