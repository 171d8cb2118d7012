import { expect, test } from 'vitest';
import { readRecord } from './read-record.ts';

const scanFunctionArn = 'arn:aws:lambda:us-east-1:111122223333:function:bank-scan';
const finding = {
  schema: 'aftertrace.upload-finding/1',
  verdict: 'malicious',
  object: { bucket: 'bank-intake', key: 'incoming/invoice.txt', versionId: 'v1' },
};
const record = (functionArn = `${scanFunctionArn}:$LATEST`, condition = 'Success') => ({
  version: '1.0',
  requestContext: { requestId: 'r-1', functionArn, condition },
  responsePayload: finding,
});

test('a record of the scan gives its finding, without what the scan added', () => {
  const body = JSON.stringify({ ...record(), responsePayload: { ...finding, calls: [] } });
  expect(readRecord({ body }, { scanFunctionArn })).toEqual(finding);
});

test.each([
  { body: 'not JSON', because: 'it is no JSON' },
  { body: '{}', because: 'it is no record of a finding' },
  {
    body: JSON.stringify(record(undefined, 'RetriesExhausted')),
    because: 'it is no record of a finding',
  },
  {
    body: JSON.stringify(record(`${scanFunctionArn}-2:$LATEST`)),
    because: 'it is about another function',
  },
])('$because', ({ body, because }) => {
  expect(readRecord({ body }, { scanFunctionArn })).toBe(because);
});
