import type { EventId } from '../../../../base/ids.ts';
import type { Operation, TrailRule } from '../../../service.ts';
import { AwsFault, operation } from '../../../service.ts';
import { recordedVersion, routedVersion } from '../alias-routing.ts';
import { requestedArn } from '../async/requested-arn.ts';
import { INVOKE_EXECUTION } from '../known-from.ts';
import { runHandler, runningHandlers } from '../runtime/run-handler.ts';
import type { AsyncEvent, LambdaFunction } from '../state.ts';
import { functionResource } from '../trail-shape.ts';

export interface ExecutionInput {
  readonly event: AsyncEvent;
  /** Handed along, because the handler may delete the function it runs in. */
  readonly fn: LambdaFunction;
}

/** What one dispatch of an asynchronous event found. */
export type Execution =
  | {
      readonly kind: 'ran';
      readonly version: string;
      /** JSON text. */
      readonly payload: string;
      readonly functionError?: string;
      /** What it is in CloudTrail, where several things caused it. */
      readonly eventId?: EventId;
    }
  /** No room: reserved concurrency is used up. */
  | { readonly kind: 'throttled' }
  /** An error of Lambda's own, which is not the function's. */
  | { readonly kind: 'system-error' }
  /** The alias or version the event was sent to is gone. */
  | { readonly kind: 'no-target' }
  /** The execution role cannot be assumed. */
  | { readonly kind: 'no-role' };

const trail: TrailRule<ExecutionInput, Execution> = {
  category: 'data',
  readOnly: false,
  dataResourceType: 'AWS::Lambda::Function',
  sharesEventId: true,
  requestParameters({ event, fn }) {
    const functionName = event.qualifier === '$LATEST' ? fn.arn : requestedArn(fn, event);
    return {
      functionName,
      sourceArn: functionName,
      logType: 'None',
      contentType: 'application/json',
      sourceAccount: event.accountId,
    };
  },
  responseElements: () => null,
  resources: ({ fn }) => functionResource(fn),
  additionalEventData({ event, fn }, _output, call) {
    const version = recordedVersion(fn, event.qualifier, call);
    return {
      customerEniId: '',
      ...(version !== undefined && { functionVersion: `${fn.arn}:${version}` }),
    };
  },
};

/**
 * One dispatch of an asynchronous event, made by Lambda itself. Not part of the API: nobody outside can
 * call it, and CloudTrail shows it all the same.
 */
export const invokeExecution = operation<ExecutionInput, Execution>({
  knownFrom: [INVOKE_EXECUTION],
  authorizes: () => [],
  async handle({ event, fn }, call) {
    event.dispatchedAs = call.eventId;
    const version = routedVersion(fn, event.qualifier, call);
    if (version === undefined) return { kind: 'no-target' };
    if (
      fn.reservedConcurrency !== undefined &&
      runningHandlers(call.platform, fn) >= fn.reservedConcurrency
    ) {
      return { kind: 'throttled' };
    }
    try {
      const result = await runHandler(call.platform, {
        fn,
        version,
        invokedArn: event.qualifier === '$LATEST' ? fn.arn : requestedArn(fn, event),
        requestId: event.requestId,
        payload: event.payload,
        eventId: call.eventId,
        qualifier: event.qualifier,
        acceptedAt: event.acceptedAt,
        ...(event.traceHeader !== undefined && { traceHeader: event.traceHeader }),
      });
      return {
        kind: 'ran',
        version: version.version,
        payload: result.payload,
        ...(result.functionError !== undefined && { functionError: result.functionError }),
      };
    } catch (fault) {
      if (fault instanceof AwsFault && fault.status === 403) return { kind: 'no-role' };
      throw fault;
    }
  },
  trail,
});

/** A dispatch that finds no target: AWS records it as an `Invoke` of its own, without parameters or error. */
export const invokeExecutionWithoutTarget: Operation = operation<ExecutionInput, Execution>({
  knownFrom: [INVOKE_EXECUTION],
  authorizes: () => [],
  handle({ event }, call) {
    event.dispatchedAs = call.eventId;
    return Promise.resolve({ kind: 'no-target' });
  },
  trail: {
    ...trail,
    eventName: 'Invoke',
    requestParameters: () => null,
    additionalEventData: () => undefined,
  },
});
