export interface Catalogue<Entry> {
  readonly all: readonly Entry[];
  find(id: string): Entry | undefined;
}

/**
 * An ordered, duplicate-free list of things with an id.
 *
 * @throws Error naming the id when it appears twice; that is a build mistake, not user input.
 */
export function catalogue<Entry extends { readonly id: string }>(
  entries: readonly Entry[],
): Catalogue<Entry> {
  const byId = new Map<string, Entry>();
  for (const entry of entries) {
    if (byId.has(entry.id)) throw new Error(`two entries share the id "${entry.id}"`);
    byId.set(entry.id, entry);
  }
  return { all: entries, find: (id) => byId.get(id) };
}
