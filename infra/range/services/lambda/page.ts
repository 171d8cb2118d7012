/**
 * One page of a list.
 *
 * @param marker where the page before ended; it is the position, as text.
 */
export function page<T>(
  all: readonly T[],
  marker: string | undefined,
  limit = 50,
): { readonly items: readonly T[]; readonly marker?: string } {
  const from = Number(marker ?? 0) || 0;
  const to = from + Math.max(1, limit);
  return {
    items: all.slice(from, to),
    ...(to < all.length && { marker: String(to) }),
  };
}
