import type { Destination } from './destination.ts';
import { accountIn } from './target-arn.ts';

/** A queue; the record is the message body. A FIFO queue is taken on, and refuses every record. */
export const sqsDestination: Destination = {
  id: 'sqs',
  takes: 'both',
  needs: (target) => [
    {
      request: { action: 'sqs:SendMessage', resource: target, ...accountIn(target) },
      wording: 'SendMessage on SQS',
      operation: {
        service: 'sqs',
        name: 'SendMessage',
        input: { QueueUrl: queueUrl(target), MessageBody: '{}' },
      },
    },
  ],
  call: ({ destination, record }) => ({
    request: {
      service: 'sqs',
      operation: 'SendMessage',
      input: { QueueUrl: queueUrl(destination), MessageBody: record },
    },
  }),
};

/** The queue's URL at AWS's own host; the queue is found by its path. */
export function queueUrl(arn: string): string {
  const [, , , region = '', account = '', name = ''] = arn.split(':');
  return `https://sqs.${region}.amazonaws.com/${account}/${name}`;
}
