/** SNS lists a hundred at a time; the token is where the next page begins. */
const PAGE = 100;

export function pageOf<T>(all: readonly T[], token: string | undefined) {
  const from = Number(Buffer.from(token ?? '', 'base64').toString() || '0');
  const until = from + PAGE;
  return {
    items: all.slice(from, until),
    next: until < all.length ? { NextToken: Buffer.from(String(until)).toString('base64') } : {},
  };
}
