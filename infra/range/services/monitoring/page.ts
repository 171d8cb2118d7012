import { AwsFault } from '../../service.ts';

/** @throws AwsFault InvalidNextToken for a token that none of ours is. */
export function page<T>(
  all: readonly T[],
  token: string | undefined,
  limit: number,
): { readonly items: readonly T[]; readonly nextToken?: string } {
  if (token !== undefined && !/^\d{1,9}$/.test(token))
    throw new AwsFault('InvalidNextToken', 400, 'The next token is invalid.');
  const from = Number(token ?? 0);
  const to = from + Math.max(1, limit);
  return { items: all.slice(from, to), ...(to < all.length && { nextToken: String(to) }) };
}
