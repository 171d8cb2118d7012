import { GetFunctionEventInvokeConfigCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { GetQueueAttributesCommand, SQSClient } from '@aws-sdk/client-sqs';
import { clientOf, type Flaw, gradeOf, TAKEN_DOWN } from '../../account-reader.ts';
import type { AccountView, Check } from '../../check.ts';
import type { Outputs } from '../outputs.ts';

export const nothingGetsLost: Check<Outputs> = {
  id: 'nothing-gets-lost',
  kind: 'state',
  question:
    'Is what the scan or the responder fails of kept, with the scan’s results on their way?',
  hint: 'A function that a queue wakes has no destinations: what it fails of goes to the queue’s own dead-letter queue. The scan, which S3 wakes, has both destinations.',
  async grade({ outputs, account }) {
    if (account === undefined) return TAKEN_DOWN;
    const { findingsQueue, findingsQueueArn, scanFunction } = outputs;
    const queue = `account:sqs:GetQueueAttributes ${findingsQueue}` as const;
    const config = `account:lambda:GetFunctionEventInvokeConfig ${scanFunction}` as const;
    const flaws: Flaw[] = [];
    if (!(await hasDeadLetters(account, findingsQueue))) {
      flaws.push({ seenIn: queue, because: 'what the responder fails of is dropped in the end' });
    }
    const { onSuccess, onFailure } = await destinationsOf(account, scanFunction);
    if (onSuccess !== findingsQueueArn) {
      flaws.push({ seenIn: config, because: 'the scan’s findings do not go to their queue' });
    }
    if (onFailure === undefined) {
      flaws.push({ seenIn: config, because: 'the scan’s failures go nowhere' });
    }
    return gradeOf([queue, config], flaws);
  },
};

async function hasDeadLetters(account: AccountView, QueueUrl: string): Promise<boolean> {
  const sqs = new SQSClient(clientOf(account));
  try {
    const { Attributes } = await sqs.send(
      new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ['All'] }),
    );
    return (Attributes?.['RedrivePolicy'] ?? '') !== '';
  } finally {
    sqs.destroy();
  }
}

async function destinationsOf(account: AccountView, FunctionName: string) {
  const lambda = new LambdaClient(clientOf(account));
  try {
    const { DestinationConfig } = await lambda.send(
      new GetFunctionEventInvokeConfigCommand({ FunctionName }),
    );
    return {
      onSuccess: DestinationConfig?.OnSuccess?.Destination,
      onFailure: DestinationConfig?.OnFailure?.Destination,
    };
  } catch (error) {
    if (error instanceof Error && error.name === 'ResourceNotFoundException') return {};
    throw error;
  } finally {
    lambda.destroy();
  }
}
