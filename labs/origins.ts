import type { EventId } from '../infra/base/ids.ts';
import type { Platform } from '../infra/range/platform.ts';

/**
 * Where a call came from, by the id of its CloudTrail event: "198.51.100.7", or "lambda.amazonaws.com" for the
 * platform itself. Undefined: the range has never seen such a call.
 */
export type OriginOf = (event: string) => string | undefined;

/** Begins to remember where calls come from; of those before it knows nothing. */
export function watchOrigins(platform: Platform): OriginOf {
  const seen = new Map<string, string>();
  platform.onRecord(({ record }) => {
    const { eventID, sourceIPAddress } = record as {
      readonly eventID?: EventId;
      readonly sourceIPAddress?: string;
    };
    if (eventID !== undefined) seen.set(eventID, sourceIPAddress ?? '');
  });
  return (event) => seen.get(event);
}
