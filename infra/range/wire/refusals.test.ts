import { EventBridgeClient, ListReplaysCommand } from '@aws-sdk/client-eventbridge';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startTestRange, type TestRange } from '../../../test/support/range.ts';

let range: TestRange;

beforeAll(async () => {
  range = await startTestRange();
});

afterAll(async () => {
  await range[Symbol.asyncDispose]();
});

test('what the range does not provide is no failure of the service, which a client would try again', async () => {
  const events = new EventBridgeClient({ ...range.config(), maxAttempts: 3 });
  const asked = events.send(new ListReplaysCommand({}));
  await expect(asked).rejects.toMatchObject({
    name: 'NotImplemented',
    $metadata: { httpStatusCode: 400, attempts: 1 },
  });
  events.destroy();
});

const scope = (service: string) =>
  `AWS4-HMAC-SHA256 Credential=AKIAEXAMPLE/20260512/us-east-1/${service}/aws4_request, SignedHeaders=host, Signature=00`;

test.each([
  {
    clients: 'JSON',
    headers: { 'x-amz-target': 'DynamoDB_20120810.ListTables', authorization: scope('dynamodb') },
    body: '{}',
    says: /^\{"Message":"The range knows no operation .*"__type":"UnknownOperationException"\}$/,
    errorType: 'UnknownOperationException',
  },
  {
    clients: 'REST',
    headers: { authorization: scope('guardduty') },
    body: undefined,
    says: /^\{"Message":"The range has no service \\"guardduty\\"/,
    errorType: 'UnknownOperationException',
  },
  {
    clients: 'form',
    headers: {
      'content-type': 'application/x-www-form-urlencoded; charset=utf-8',
      authorization: scope('ec2'),
    },
    body: 'Action=DescribeInstances&Version=2016-11-15',
    says: /^<Response><Errors><Error><Code>UnknownOperationException<\/Code>/,
    errorType: null,
  },
  {
    clients: 'unsigned',
    headers: {},
    body: undefined,
    says: /<Error><Code>/,
    errorType: null,
  },
])('a service it does not have is named to $clients clients', async (asked) => {
  const { headers, body, says, errorType } = asked;
  const answer = await fetch(range.endpoint, {
    method: body === undefined ? 'GET' : 'POST',
    headers,
    ...(body !== undefined && { body }),
  });
  expect(answer.status).toBeGreaterThanOrEqual(400);
  expect(answer.status).toBeLessThan(500);
  expect(answer.headers.get('x-amzn-errortype')).toBe(errorType);
  expect(await answer.text()).toMatch(says);
});
