/**
 * The entry of a table under a name that somebody else chose. "constructor" and "__proto__" are names like any other, and
 * what every object has under them is no entry.
 */
export const own = <Value>(
  table: Readonly<Record<string, Value>>,
  name: string,
): Value | undefined => (Object.hasOwn(table, name) ? table[name] : undefined);
