import {
  CreateQueueCommand,
  ReceiveMessageCommand,
  SendMessageCommand,
  SQSClient,
} from '@aws-sdk/client-sqs';
import type { TestRange } from '../../../../test/support/range.ts';

/** What tests of queues do all the time, on one range. */
export function queuesForTest(range: TestRange) {
  const sqs = new SQSClient(range.config());
  return {
    sqs,
    async aQueue(name: string, Attributes: Record<string, string> = {}): Promise<string> {
      const { QueueUrl } = await sqs.send(new CreateQueueCommand({ QueueName: name, Attributes }));
      return QueueUrl ?? '';
    },
    arnOf: (name: string) => `arn:aws:sqs:us-east-1:${range.account}:${name}`,
    send: (QueueUrl: string, MessageBody: string) =>
      sqs.send(new SendMessageCommand({ QueueUrl, MessageBody })),
    async receive(QueueUrl: string, more: object = {}) {
      const { Messages = [] } = await sqs.send(new ReceiveMessageCommand({ QueueUrl, ...more }));
      return Messages;
    },
    recordsOf: (eventName: string, queueName: string) =>
      range.range
        .records()
        .filter(
          (record) => record.eventName === eventName && JSON.stringify(record).includes(queueName),
        ),
  };
}
