import { GetFunctionEventInvokeConfigCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { clientOf, type Flaw, gradeOf, TAKEN_DOWN } from '../../account-reader.ts';
import type { Check } from '../../check.ts';
import type { Outputs } from '../outputs.ts';

export const refusedIsKept: Check<Outputs> = {
  id: 'refused-is-kept',
  kind: 'state',
  question:
    'Does every refused event go to its queue, after one more attempt at most, and within an hour?',
  hint: 'The event invoke configuration holds all of it: a destination for failures, MaximumRetryAttempts, and MaximumEventAgeInSeconds.',
  hints: {
    lost: 'Without a destination for failures, an event that was refused is gone: who wrote it, and what, nobody can say.',
    'for-hours':
      'The defaults are two more attempts and six hours. What S3 never sent is no better the third time, and a flood of it keeps honest events waiting.',
  },
  async grade({ outputs, account }) {
    if (account === undefined) return TAKEN_DOWN;
    const { filingFunction, refusedEventsQueueArn } = outputs;
    const seenIn = `account:lambda:GetFunctionEventInvokeConfig ${filingFunction}` as const;
    const lambda = new LambdaClient(clientOf(account));
    try {
      const config = await lambda.send(
        new GetFunctionEventInvokeConfigCommand({ FunctionName: filingFunction }),
      );
      const flaws: Flaw[] = [];
      const failure = config.DestinationConfig?.OnFailure?.Destination;
      if (failure !== refusedEventsQueueArn) {
        const because = `failures go ${failure === undefined ? 'nowhere' : `to ${failure}`}`;
        flaws.push({ seenIn, because, mistake: 'lost' });
      }
      const { MaximumRetryAttempts = 2, MaximumEventAgeInSeconds = 21_600 } = config;
      if (MaximumRetryAttempts > 1) {
        const because = `a refused event is asked ${MaximumRetryAttempts + 1} times`;
        flaws.push({ seenIn, because, mistake: 'for-hours' });
      }
      if (MaximumEventAgeInSeconds > 3600) {
        const because = `an event may wait ${MaximumEventAgeInSeconds} seconds`;
        flaws.push({ seenIn, because, mistake: 'for-hours' });
      }
      return gradeOf([seenIn], flaws);
    } catch (error) {
      if (!(error instanceof Error) || error.name !== 'ResourceNotFoundException') throw error;
      return gradeOf([seenIn], [{ seenIn, because: 'failures go nowhere', mistake: 'lost' }]);
    } finally {
      lambda.destroy();
    }
  },
};
