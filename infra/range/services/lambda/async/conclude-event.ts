import type { Platform } from '../../../platform.ts';
import { deliver } from '../destinations/deliver.ts';
import { count } from '../function-metrics.ts';
import type { RecordCondition, RecordedResponse } from '../invocation-record.ts';
import { invocationRecord } from '../invocation-record.ts';
import { lambdaRuntime } from '../runtime/lambda-runtime.ts';
import type { AsyncEvent, LambdaFunction } from '../state.ts';
import { findFunction, versionOf } from '../state.ts';
import { traceHeader } from '../trace-header.ts';
import { bury } from './dead-letter.ts';
import { requestedArn } from './requested-arn.ts';

export interface Conclusion {
  readonly condition: RecordCondition;
  readonly response?: RecordedResponse;
}

/**
 * Sends word of how an event ended: to the destination for that outcome and, after a failure, to the
 * dead-letter target as well. The two know nothing of each other.
 */
export async function conclude(
  platform: Platform,
  fn: LambdaFunction,
  event: AsyncEvent,
  { condition, response }: Conclusion,
): Promise<void> {
  const succeeded = condition === 'Success';
  const destination = succeeded ? event.settings?.onSuccess : event.settings?.onFailure;
  const deadLetterTarget = succeeded ? undefined : deadLetterTargetOf(platform, event);
  if (destination === undefined && deadLetterTarget === undefined) {
    if (!succeeded) count(platform, fn, 'AsyncEventsDropped', event.qualifier);
    return;
  }
  if (destination !== undefined && event.role !== undefined) {
    const record = invocationRecord({
      at: platform.clock.now(),
      requestId: event.requestId,
      functionArn: requestedArn(fn, event),
      condition,
      approximateInvokeCount: succeeded ? countAfterSuccess(event) : event.attempts,
      requestPayload: event.payload,
      ...(response !== undefined && { response }),
    });
    await deliver(platform, fn, {
      destination,
      record,
      succeeded,
      functionArn: requestedArn(fn, event),
      functionName: fn.name,
      role: event.role,
      at: platform.clock.now(),
      cause: event.dispatchedAs ?? event.invokedBy,
      random: lambdaRuntime(platform).random,
      traceHeader: traceOf(platform, fn, event),
    });
  }
  if (deadLetterTarget !== undefined && event.role !== undefined) {
    await bury(platform, fn, event, deadLetterTarget, response, traceOf(platform, fn, event));
  }
}

const traceOf = (platform: Platform, fn: LambdaFunction, event: AsyncEvent): string =>
  traceHeader(platform, {
    functionArn: fn.arn,
    requestId: event.requestId,
    since: event.acceptedAt,
    eventId: event.dispatchedAs ?? event.invokedBy,
    ...(event.traceHeader !== undefined && { inherited: event.traceHeader }),
  });

/** AWS counts the attempts before a success: one failure and then a success were recorded as 1. */
const countAfterSuccess = (event: AsyncEvent): number => Math.max(1, event.attempts - 1);

/** Each published version keeps the target it was published with; documentation and captures disagree here. */
function deadLetterTargetOf(platform: Platform, event: AsyncEvent): string | undefined {
  const fn = findFunction(platform, event.accountId, event.functionName);
  if (fn === undefined) return undefined;
  return (versionOf(fn, event.qualifier) ?? fn.versions.get('$LATEST'))?.deadLetterTarget;
}
