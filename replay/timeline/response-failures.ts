import type { CaseFile } from './case-file.ts';
import type { Chain } from './chain.ts';
import { timeOf } from './chain.ts';
import { deliveryError } from './lost-records.ts';
import { isRefusal } from './signs.ts';
import type { ResponseFailure } from './timeline.ts';

/** What of our own response was refused, had to be tried again, or came to nothing. */
export function responseFailures(chain: Chain, file: CaseFile): readonly ResponseFailure[] {
  const failures: ResponseFailure[] = [];
  const ids = [...chain.detection, ...chain.after].sort(
    (a, b) => timeOf(a, file) - timeOf(b, file) || (a < b ? -1 : 1),
  );
  const dispatched = new Map<string, number>();
  for (const eventId of ids) {
    const row = file.trail.get(eventId)?.row;
    const isDelivery = row?.sessionName?.startsWith('awslambda_') === true;
    // What a containment refuses is no failure of it.
    const error = row === undefined ? undefined : deliveryError(row);
    const isFailed = isDelivery ? error !== undefined : isRefusal(row?.errorCode);
    if (row !== undefined && isFailed && !chain.refused.has(eventId)) {
      failures.push({
        eventId,
        kind: isDelivery ? 'lost' : 'denied',
        because: isDelivery
          ? `${row.name} to the destination failed (${error ?? ''}); Lambda does not try again, so the record is lost.`
          : `${row.name} by ${row.sessionName ?? row.principalArn ?? 'a responder'} was refused (${row.errorCode ?? ''}).`,
      });
    }
    if (row?.name === 'InvokeExecution' && row.requestId !== undefined) {
      const times = (dispatched.get(row.requestId) ?? 0) + 1;
      dispatched.set(row.requestId, times);
      if (times > 1) {
        const because = `${row.functionName ?? 'The function'} was dispatched a ${ordinal(times)} time for one event: it had failed, been throttled or been delivered twice, which the trail does not tell apart.`;
        failures.push({ eventId, kind: 'retried', because });
      }
    }
    const invocation = file.records.get(eventId)?.record.invocation;
    if (invocation !== undefined && invocation.condition !== 'Success') {
      const because = `The event was given up (${invocation.condition}); what it was to do was not done.`;
      failures.push({ eventId, kind: 'lost', because });
    }
  }
  return failures;
}

const ordinal = (times: number): string =>
  times === 2 ? 'second' : times === 3 ? 'third' : `${times}th`;
