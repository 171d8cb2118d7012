import type { Destination } from './destination.ts';
import { accountIn } from './target-arn.ts';

/** A topic; the record is the message. A FIFO topic is taken on, and refuses every record. */
export const snsDestination: Destination = {
  id: 'sns',
  takes: 'both',
  needs: (target) => [
    {
      request: { action: 'sns:Publish', resource: target, ...accountIn(target) },
      wording: 'Publish on SNS',
      operation: { service: 'sns', name: 'Publish', input: { TopicArn: target, Message: '{}' } },
    },
  ],
  call: ({ destination, record }) => ({
    request: {
      service: 'sns',
      operation: 'Publish',
      input: { TopicArn: destination, Message: record },
    },
  }),
};
