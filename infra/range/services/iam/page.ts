import { invalidInput, validationError } from './faults.ts';

interface Asked {
  readonly Marker?: string | undefined;
  readonly MaxItems?: number | undefined;
}

/** One page of a list; IAM gives a hundred at a time unless asked for fewer or more. */
export function pageOf<T>(all: readonly T[], { Marker, MaxItems = 100 }: Asked) {
  if (MaxItems < 1 || MaxItems > 1000)
    throw validationError(
      `1 validation error detected: Value '${String(MaxItems)}' at 'maxItems' failed to satisfy constraint: Member must have value ${MaxItems < 1 ? 'greater than or equal to 1' : 'less than or equal to 1000'}`,
    );
  const from = Marker === undefined ? 0 : Number(Buffer.from(Marker, 'base64').toString());
  if (!Number.isInteger(from) || from < 0) throw invalidInput('Invalid Marker.');
  const until = from + MaxItems;
  const more = until < all.length;
  return {
    items: all.slice(from, until),
    rest: {
      IsTruncated: more,
      ...(more && { Marker: Buffer.from(String(until)).toString('base64') }),
    },
  };
}
