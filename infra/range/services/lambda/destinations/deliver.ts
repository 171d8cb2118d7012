import type { Platform } from '../../../platform.ts';
import { count } from '../function-metrics.ts';
import type { LambdaFunction } from '../state.ts';
import { deliverySession } from './delivery-session.ts';
import type { Delivery } from './destination.ts';
import { destinationFor } from './destinations.ts';

/**
 * Delivers one record, once. What cannot be delivered is lost, as in AWS: no second attempt, no other
 * way, nothing in the function's log; only a counter.
 */
export async function deliver(
  platform: Platform,
  fn: LambdaFunction,
  delivery: Delivery,
): Promise<void> {
  try {
    const kind = destinationFor(delivery.destination);
    if (kind === undefined) throw new Error('no destination of that kind');
    const { request, refusedIn } = kind.call(delivery);
    const output: unknown = await platform.perform({
      ...request,
      ...deliverySession(platform, fn.accountId, delivery.role),
      cause: delivery.cause,
      traceHeader: delivery.traceHeader,
    });
    const refusal = refusedIn?.(output);
    if (refusal !== undefined) throw new Error(refusal);
  } catch (fault) {
    count(platform, fn, 'DestinationDeliveryFailures', qualifierIn(delivery.functionArn));
    platform.say(
      `lambda: the record of ${delivery.functionArn} for ${delivery.destination} is lost: ${String(fault)}`,
    );
  }
}

const qualifierIn = (functionArn: string): string | undefined => functionArn.split(':')[7];
