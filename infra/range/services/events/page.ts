interface Asked {
  readonly Limit?: number | undefined;
  readonly NextToken?: string | undefined;
}

/** EventBridge lists a hundred at a time unless asked for fewer; the token is where the next page begins. */
export function pageOf<T>(all: readonly T[], asked: Asked) {
  const from = Number(Buffer.from(asked.NextToken ?? '', 'base64').toString() || '0');
  const until = from + (asked.Limit ?? 100);
  return {
    items: all.slice(from, until),
    next: until < all.length ? { NextToken: Buffer.from(String(until)).toString('base64') } : {},
  };
}
