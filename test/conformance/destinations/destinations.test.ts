import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startTestRange, type TestRange } from '../../support/range.ts';
import type { Case } from './case.ts';
import { CASES, SOURCES } from './cases.ts';
import { type Endpoint, rangeEndpoint, realTimeEndpoint } from './endpoint.ts';
import { report } from './report.ts';
import { runCase } from './run-case.ts';

function caseOf(id: string): Case {
  const found = CASES.find((row) => row.id === id);
  if (found === undefined) throw new Error(`no case is called "${id}"`);
  return found;
}

test('every case has a name of its own and a source', () => {
  expect(new Set(CASES.map(({ id }) => id)).size).toBe(CASES.length);
  expect(CASES.filter(({ source }) => SOURCES[source] === undefined)).toEqual([]);
});

test('every kind of destination is tried both ways', () => {
  for (const kind of ['sqs', 'sns', 'lambda', 'events', 's3']) {
    expect(CASES.map(({ id }) => id)).toEqual(
      expect.arrayContaining([
        `${kind}: failure`,
        kind === 's3' ? 's3: success is refused' : `${kind}: success`,
      ]),
    );
  }
});

describe('on a range whose time is driven', () => {
  let endpoint: Endpoint;

  beforeAll(async () => {
    endpoint = await rangeEndpoint();
  });

  afterAll(async () => {
    await endpoint[Symbol.asyncDispose]();
  });

  test.each(CASES.map((row, number) => ({ ...row, number })))('$id', async (row) => {
    const outcome = await runCase(endpoint, row, row.number);
    expect(outcome.state, report([outcome], CASES, false)).toBe('green');
    expect(outcome.fields.length).toBeGreaterThan(0);
  });

  test.each([
    {
      planted: 'a value',
      change: (row: Case) => changed(row, '"condition":"Success"', '"condition":"Accepted"'),
      path: 'requestContext.condition',
    },
    {
      planted: 'the order of members',
      change: (row: Case) =>
        changed(
          row,
          '"statusCode":200,"executedVersion":"$LATEST"',
          '"executedVersion":"$LATEST","statusCode":200',
        ),
      path: 'responseContext members',
    },
    {
      planted: 'who delivers',
      change: (row: Case) => changed(row, '<role>:awslambda_<n>_<stamp>', '<role>:<name>'),
      path: 'wire.senderId',
    },
  ])('a wrong expectation about $planted turns red', async ({ change, path }) => {
    const outcome = await runCase(endpoint, change(caseOf('sqs: success')), 900);
    expect(outcome.state).toBe('red');
    expect(outcome.fields.filter(({ agrees }) => !agrees).map((field) => field.path)).toEqual([
      path,
    ]);
  });

  test('a record where none is expected, and none where one is, turn red', async () => {
    const arrives = {
      ...caseOf('sqs: success'),
      expects: { kind: 'nothing', metrics: {} },
    } as const;
    expect(await runCase(endpoint, arrives, 901)).toMatchObject({ state: 'red' });
    const lost = caseOf('sqs: the role may no longer send');
    const { expects } = caseOf('sqs: success');
    expect(await runCase(endpoint, { ...lost, expects }, 902)).toMatchObject({ state: 'red' });
  });

  test('a refusal that does not come turns red', async () => {
    const { setup } = caseOf('sqs: success');
    const row = { ...caseOf('refused: the function itself'), setup };
    expect(await runCase(endpoint, row, 903)).toMatchObject({ state: 'red' });
  });
});

describe('on an endpoint whose time passes by itself', () => {
  let range: TestRange;
  let endpoint: Endpoint;

  beforeAll(async () => {
    range = await startTestRange({ clock: 'real' });
    endpoint = await realTimeEndpoint({
      endpoint: range.endpoint,
      region: range.region,
      credentials: range.admin,
    });
  });

  afterAll(async () => {
    await range[Symbol.asyncDispose]();
  });

  test.each(['sqs: success', 'events: failure', 's3: failure', 'sqs: the role may no longer send'])(
    '%s',
    async (id) => {
      const outcome = await runCase(endpoint, caseOf(id), 0);
      expect(outcome.state, report([outcome], CASES, false)).toBe('green');
    },
  );

  test('what needs driven time is skipped, and says so', async () => {
    const row = caseOf('alias deleted, no retries: 404 and no version');
    expect(await runCase(endpoint, row, 0)).toMatchObject({
      state: 'skipped',
      because: row.needsDrivenTime,
    });
  });
});

/** The same case with another text in its expectation. */
function changed(row: Case, from: string, to: string): Case {
  const text = JSON.stringify(row.expects);
  if (!text.includes(from)) throw new Error(`"${row.id}" does not expect ${from}`);
  return { ...row, expects: JSON.parse(text.replace(from, to)) as Case['expects'] };
}
