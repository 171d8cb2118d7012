import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Instant } from '../../../base/instant.ts';
import type { InvocationFacts } from './invocation-record.ts';
import { invocationRecord } from './invocation-record.ts';

const facts: InvocationFacts = {
  at: Date.parse('2026-09-14T10:03:07.402Z') as Instant,
  requestId: '6722fa45-151b-4705-b8ac-febb131688a3',
  functionArn: 'arn:aws:lambda:us-east-1:111122223333:function:intake-scanner:$LATEST',
  condition: 'RetriesExhausted',
  approximateInvokeCount: 3,
  requestPayload: '{"k":1}',
};

const HEAD =
  '{"version":"1.0","timestamp":"2026-09-14T10:03:07.402Z","requestContext":{"requestId":' +
  '"6722fa45-151b-4705-b8ac-febb131688a3","functionArn":' +
  '"arn:aws:lambda:us-east-1:111122223333:function:intake-scanner:$LATEST",';

test.each([
  {
    why: 'a failure carries the error of the function under status 200',
    given: {
      response: {
        statusCode: 200,
        executedVersion: '$LATEST',
        functionError: 'Unhandled',
        payload: '{"errorType":"IntegrityError","errorMessage":"no","trace":[]}',
      },
    },
    bytes:
      '"condition":"RetriesExhausted","approximateInvokeCount":3},"requestPayload":{"k":1},' +
      '"responseContext":{"statusCode":200,"executedVersion":"$LATEST","functionError":"Unhandled"},' +
      '"responsePayload":{"errorType":"IntegrityError","errorMessage":"no","trace":[]}}',
  },
  {
    why: 'a success has no functionError',
    given: {
      condition: 'Success' as const,
      approximateInvokeCount: 1,
      response: { statusCode: 200, executedVersion: '7', payload: '{"verdict":"clean"}' },
    },
    bytes:
      '"condition":"Success","approximateInvokeCount":1},"requestPayload":{"k":1},' +
      '"responseContext":{"statusCode":200,"executedVersion":"7"},' +
      '"responsePayload":{"verdict":"clean"}}',
  },
  {
    why: 'without any dispatch there is no response at all',
    given: { condition: 'ZeroReservedConcurrency' as const, approximateInvokeCount: 0 },
    bytes:
      '"condition":"ZeroReservedConcurrency","approximateInvokeCount":0},"requestPayload":{"k":1}}',
  },
  {
    why: 'a throttled event that never ran has a status and nothing else',
    given: {
      condition: 'EventAgeExceeded' as const,
      approximateInvokeCount: 0,
      response: { statusCode: 429 },
    },
    bytes:
      '"condition":"EventAgeExceeded","approximateInvokeCount":0},"requestPayload":{"k":1},' +
      '"responseContext":{"statusCode":429}}',
  },
])('$why', ({ given, bytes }) => {
  expect(invocationRecord({ ...facts, ...given })).toBe(HEAD + bytes);
});

test('payloads keep the digits no JavaScript number can hold', () => {
  const requestPayload = '{"id":12345678901234567890}';
  expect(invocationRecord({ ...facts, requestPayload })).toContain(requestPayload);
});

test('whatever was sent and answered, the record is JSON that holds both', () => {
  fc.assert(
    fc.property(fc.jsonValue(), fc.jsonValue(), (sent, answered) => {
      const record: unknown = JSON.parse(
        invocationRecord({
          ...facts,
          requestPayload: JSON.stringify(sent),
          response: { statusCode: 200, payload: JSON.stringify(answered) },
        }),
      );
      expect(record).toMatchObject({
        requestPayload: JSON.parse(JSON.stringify(sent)) as unknown,
        responsePayload: JSON.parse(JSON.stringify(answered)) as unknown,
      });
    }),
  );
});

test('an answer that is no JSON becomes a string', () => {
  const record = invocationRecord({ ...facts, response: { statusCode: 200, payload: 'oops"' } });
  expect(JSON.parse(record)).toHaveProperty('responsePayload', 'oops"');
});
