import type { Instant } from '../../../../base/instant.ts';
import type { Platform } from '../../../platform.ts';
import { AwsFault } from '../../../service.ts';
import { count, observe } from '../function-metrics.ts';
import type { RecordCondition, RecordedResponse } from '../invocation-record.ts';
import type { Execution, ExecutionInput } from '../operations/invoke-execution.ts';
import { RECURSION_LIMIT, runsInChain } from '../recursion.ts';
import type { AsyncEvent, LambdaFunction } from '../state.ts';
import { eventInvokeConfigOf, findFunction, versionOf } from '../state.ts';
import { conclude } from './conclude-event.ts';
import type { NextStep, RetryBudget } from './retry-schedule.ts';
import {
  afterFailure,
  afterThrottle,
  DEFAULT_EVENT_AGE,
  DEFAULT_RETRY_ATTEMPTS,
} from './retry-schedule.ts';

/**
 * Gives one event its turn: runs it, or finds out why it cannot run, and delivers what came of it.
 *
 * Everything is read anew, because AWS reads it anew for every attempt: settings, target, concurrency.
 *
 * @returns when to try again; undefined when the event's fate is decided.
 */
export async function dispatch(
  platform: Platform,
  event: AsyncEvent,
): Promise<Instant | undefined> {
  const fn = findFunction(platform, event.accountId, event.functionName);
  if (fn === undefined) {
    platform.say(`lambda: ${event.functionName} is gone; its event ${event.requestId} is dropped`);
    return undefined;
  }
  const version = versionOf(fn, event.qualifier);
  if (version !== undefined) {
    event.settings = eventInvokeConfigOf(fn, event.qualifier);
    event.role = version.role;
  }
  if (fn.reservedConcurrency === 0) return settle(platform, fn, event, 'ZeroReservedConcurrency');
  if (isLoop(platform, fn, event)) {
    count(platform, fn, 'RecursiveInvocationsDropped', event.qualifier);
    return settle(platform, fn, event, 'RecursiveInvocation');
  }
  if (event.attempts === 0) {
    const age = platform.clock.now() - event.acceptedAt;
    observe(platform, fn, 'AsyncEventAge', age, event.qualifier);
  }
  const execution = await execute(platform, fn, event, version !== undefined);
  if (execution.kind === 'throttled' || execution.kind === 'system-error') {
    return afterLostDispatch(platform, fn, event, execution.kind);
  }
  event.throttles = 0;
  event.attempts++;
  const response = responseOf(execution);
  if (execution.kind === 'ran' && execution.functionError === undefined) {
    return settle(platform, fn, event, 'Success', response);
  }
  if (execution.kind === 'no-target' && retriesOf(event) > 0) {
    count(platform, fn, 'AsyncEventsDropped', event.qualifier);
    return undefined;
  }
  return orAgain(
    platform,
    fn,
    event,
    afterFailure(event.attempts, budgetOf(event), platform.clock.now()),
    response,
  );
}

function isLoop(platform: Platform, fn: LambdaFunction, event: AsyncEvent): boolean {
  if (fn.recursiveLoop === 'Allow' || event.attempts > 0) return false;
  return runsInChain(platform, fn.arn, event.invokedBy) >= RECURSION_LIMIT;
}

/** One dispatch is one call in CloudTrail, made by Lambda itself and under the event's own request id. */
async function execute(
  platform: Platform,
  fn: LambdaFunction,
  event: AsyncEvent,
  hasTarget: boolean,
): Promise<Execution> {
  const input: ExecutionInput = { event, fn };
  const dispatched = platform.perform<Execution>({
    service: 'lambda',
    operation: hasTarget ? 'InvokeExecution' : 'InvokeExecutionWithoutTarget',
    input,
    as: {
      kind: 'service',
      principal: 'lambda.amazonaws.com',
      sourceAccount: event.accountId,
      sourceArn: fn.arn,
    },
    accountId: event.accountId,
    requestId: event.requestId,
    cause: event.invokedBy,
  });
  return dispatched.catch((fault: unknown) => {
    if (fault instanceof AwsFault && fault.status >= 500) return { kind: 'system-error' };
    throw fault;
  });
}

/** No room, or an error of Lambda's own: back to the queue, at no cost to the retries. */
async function afterLostDispatch(
  platform: Platform,
  fn: LambdaFunction,
  event: AsyncEvent,
  why: 'throttled' | 'system-error',
): Promise<Instant | undefined> {
  event.throttles++;
  if (why === 'throttled') count(platform, fn, 'Throttles', event.qualifier);
  const next = afterThrottle(event.throttles, budgetOf(event), platform.clock.now());
  return orAgain(platform, fn, event, next, { statusCode: why === 'throttled' ? 429 : 500 });
}

async function orAgain(
  platform: Platform,
  fn: LambdaFunction,
  event: AsyncEvent,
  next: NextStep,
  response: RecordedResponse,
): Promise<Instant | undefined> {
  if (next.kind === 'again') return next.at;
  return settle(platform, fn, event, next.condition, response);
}

async function settle(
  platform: Platform,
  fn: LambdaFunction,
  event: AsyncEvent,
  condition: RecordCondition,
  response?: RecordedResponse,
): Promise<undefined> {
  await conclude(platform, fn, event, { condition, ...(response !== undefined && { response }) });
  return undefined;
}

function responseOf(
  execution: Exclude<Execution, { kind: 'throttled' | 'system-error' }>,
): RecordedResponse {
  switch (execution.kind) {
    case 'ran':
      return {
        statusCode: 200,
        executedVersion: execution.version,
        payload: execution.payload,
        ...(execution.functionError !== undefined && { functionError: execution.functionError }),
      };
    case 'no-target':
      return { statusCode: 404 };
    case 'no-role':
      return { statusCode: 403 };
  }
}

const retriesOf = (event: AsyncEvent): number =>
  event.settings?.maximumRetryAttempts ?? DEFAULT_RETRY_ATTEMPTS;

const budgetOf = (event: AsyncEvent): RetryBudget => ({
  acceptedAt: event.acceptedAt,
  maximumRetryAttempts: retriesOf(event),
  maximumEventAge: event.settings?.maximumEventAge ?? DEFAULT_EVENT_AGE,
});
