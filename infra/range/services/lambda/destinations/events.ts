import type { Destination } from './destination.ts';
import { accountIn } from './target-arn.ts';

/** An event bus; the record is the event's detail. */
export const eventsDestination: Destination = {
  id: 'events',
  takes: 'both',
  // Only the permission is asked for: AWS takes on a bus that does not exist.
  needs: (target) => [
    {
      request: { action: 'events:PutEvents', resource: target, ...accountIn(target) },
      wording: 'PutEvents on EventBridge',
    },
  ],
  call: ({ destination, record, succeeded, functionArn, at }) => ({
    request: {
      service: 'events',
      operation: 'PutEvents',
      input: {
        Entries: [
          {
            Time: new Date(at),
            Source: 'lambda',
            Resources: [destination, functionArn],
            DetailType: `Lambda Function Invocation Result - ${succeeded ? 'Success' : 'Failure'}`,
            Detail: record,
            EventBusName: destination,
          },
        ],
      },
    },
    refusedIn(output) {
      const { FailedEntryCount = 0, Entries = [] } = output as PutEventsAnswer;
      if (FailedEntryCount === 0) return undefined;
      return Entries[0]?.ErrorMessage ?? 'the bus took no entry';
    },
  }),
};

interface PutEventsAnswer {
  readonly FailedEntryCount?: number;
  readonly Entries?: readonly { readonly ErrorMessage?: string }[];
}
