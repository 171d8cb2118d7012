import { GetFunctionEventInvokeConfigCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { clientOf } from './account-reader.ts';
import type { AccountView } from './check.ts';

/** What Lambda does with a function's asynchronous events; undefined is what nobody has set. */
export interface EventInvokeConfig {
  /** ARNs. */
  readonly onSuccess?: string | undefined;
  readonly onFailure?: string | undefined;
  readonly retries?: number | undefined;
  /** Seconds. */
  readonly maxAge?: number | undefined;
}

export async function destinationsOf(
  account: AccountView,
  FunctionName: string,
): Promise<EventInvokeConfig> {
  const lambda = new LambdaClient(clientOf(account));
  try {
    const { DestinationConfig, MaximumRetryAttempts, MaximumEventAgeInSeconds } = await lambda.send(
      new GetFunctionEventInvokeConfigCommand({ FunctionName }),
    );
    return {
      onSuccess: DestinationConfig?.OnSuccess?.Destination,
      onFailure: DestinationConfig?.OnFailure?.Destination,
      retries: MaximumRetryAttempts,
      maxAge: MaximumEventAgeInSeconds,
    };
  } catch (error) {
    if (error instanceof Error && error.name === 'ResourceNotFoundException') return {};
    throw error;
  } finally {
    lambda.destroy();
  }
}

/** "scan-failures" of "arn:aws:sqs:us-east-1:111122223333:scan-failures" and of a queue's URL. */
export const queueName = (arnOrUrl: string): string => arnOrUrl.split(/[:/]/).at(-1) ?? '';
