import { invalidInput } from './faults.ts';

interface Asked {
  readonly Marker?: string | undefined;
  readonly MaxItems?: number | undefined;
}

/** One page of a list; IAM gives a hundred at a time unless asked for fewer or more. */
export function pageOf<T>(all: readonly T[], { Marker, MaxItems = 100 }: Asked) {
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
