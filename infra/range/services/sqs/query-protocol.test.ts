import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { TestRange } from '../../../../test/support/range.ts';
import { startTestRange } from '../../../../test/support/range.ts';
import { sendSigned } from '../../../../test/support/signed-request.ts';
import { queuesForTest } from './queues-for-test.ts';

type Queues = ReturnType<typeof queuesForTest>;

let started: TestRange;
let aQueue: Queues['aQueue'];

beforeAll(async () => {
  started = await startTestRange({ clock: 'simulated' });
  ({ aQueue } = queuesForTest(started));
});

afterAll(async () => {
  await started[Symbol.asyncDispose]();
});

describe('the older query protocol', () => {
  const query = (form: Record<string, string>) =>
    sendSigned(started, {
      service: 'sqs',
      method: 'POST',
      path: '/',
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
      body: Buffer.from(new URLSearchParams({ Version: '2012-11-05', ...form }).toString()),
    });

  test('is spoken as well, attributes and errors included', async () => {
    const QueueUrl = await aQueue('older');
    const sent = await query({
      Action: 'SendMessage',
      QueueUrl,
      MessageBody: 'a <b>',
      'MessageAttribute.1.Name': 'case',
      'MessageAttribute.1.Value.DataType': 'String',
      'MessageAttribute.1.Value.StringValue': '7',
    });
    expect(sent.status).toBe(200);
    expect(sent.body).toMatch(/<SendMessageResult>.*<MessageId>/s);
    const received = await query({
      Action: 'ReceiveMessage',
      QueueUrl,
      'MessageAttributeName.1': 'All',
      'AttributeName.1': 'All',
    });
    expect(received.body).toContain('<Body>a &lt;b&gt;</Body>');
    expect(received.body).toContain(
      '<MessageAttribute><Name>case</Name><Value><DataType>String</DataType><StringValue>7</StringValue>',
    );
    expect(received.body).toContain('<Attribute><Name>SenderId</Name>');
    const missing = await query({ Action: 'GetQueueUrl', QueueName: 'nowhere' });
    expect(missing.status).toBe(400);
    expect(missing.body).toContain('<Code>AWS.SimpleQueueService.NonExistentQueue</Code>');
  });
});
