import type { Destination } from './destination.ts';
import { accountIn } from './target-arn.ts';

/** Another function, invoked asynchronously: the record is its event, under a request id of its own. */
export const lambdaDestination: Destination = {
  id: 'lambda',
  takes: 'both',
  needs: (target) => [
    {
      request: { action: 'lambda:InvokeFunction', resource: target, ...accountIn(target) },
      wording: 'Invoke on Lambda',
      operation: {
        service: 'lambda',
        name: 'Invoke',
        input: { FunctionName: target, InvocationType: 'Event' },
      },
    },
  ],
  call: ({ destination, record }) => ({
    request: {
      service: 'lambda',
      operation: 'Invoke',
      input: {
        FunctionName: destination,
        InvocationType: 'Event',
        Payload: Buffer.from(record),
      },
    },
  }),
};
