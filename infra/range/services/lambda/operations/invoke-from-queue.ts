import type { KnownFrom } from '../../../../base/source.ts';
import { AwsFault, operation } from '../../../service.ts';
import { routedVersion } from '../alias-routing.ts';
import { count } from '../function-metrics.ts';
import { runHandler, runningHandlers } from '../runtime/run-handler.ts';
import type { EventSourceMapping, LambdaFunction } from '../state.ts';
import { functionResource } from '../trail-shape.ts';
import type { Execution } from './invoke-execution.ts';

interface BatchInput {
  readonly fn: LambdaFunction;
  readonly mapping: EventSourceMapping;
  /** JSON text. */
  readonly payload: string;
}

const BATCH_SHAPE: KnownFrom = {
  kind: 'assumption',
  because:
    'no recording shows how CloudTrail tells of a batch an event source mapping hands over; it is taken to look as other executions',
};

/** One batch of messages, handed over by Lambda itself. Not part of the API: nobody outside can call it. */
export const invokeFromQueue = operation<BatchInput, Execution>({
  knownFrom: [BATCH_SHAPE],
  authorizes: () => [],
  async handle({ fn, mapping, payload }, call) {
    const version = routedVersion(fn, mapping.qualifier, call);
    if (version === undefined) return { kind: 'no-target' };
    if (
      fn.reservedConcurrency !== undefined &&
      runningHandlers(call.platform, fn) >= fn.reservedConcurrency
    ) {
      count(call.platform, fn, 'Throttles', mapping.qualifier);
      return { kind: 'throttled' };
    }
    try {
      const result = await runHandler(call.platform, {
        fn,
        version,
        invokedArn: mapping.qualifier === undefined ? fn.arn : `${fn.arn}:${mapping.qualifier}`,
        requestId: call.requestId,
        payload,
        eventId: call.eventId,
        ...(mapping.qualifier !== undefined && { qualifier: mapping.qualifier }),
      });
      return {
        kind: 'ran',
        version: version.version,
        payload: result.payload,
        eventId: call.eventId,
        ...(result.functionError !== undefined && { functionError: result.functionError }),
      };
    } catch (fault) {
      if (fault instanceof AwsFault && fault.status === 403) return { kind: 'no-role' };
      throw fault;
    }
  },
  trail: {
    category: 'data',
    eventName: 'InvokeExecution',
    readOnly: false,
    dataResourceType: 'AWS::Lambda::Function',
    sharesEventId: true,
    requestParameters: ({ fn, mapping }) => ({
      functionName: fn.arn,
      sourceArn: mapping.eventSourceArn,
      logType: 'None',
      contentType: 'application/json',
      sourceAccount: fn.accountId,
    }),
    responseElements: () => null,
    resources: ({ fn }) => functionResource(fn),
  },
});
