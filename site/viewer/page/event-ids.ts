import { ID_BLOCK } from '../wire/id-block.ts';

/** Ids of events, which links are made of. They come a block at a time: a million of them would be forty megabytes. */
export interface EventIds {
  idOf(event: number): Promise<string | undefined>;
  indexOf(id: string): Promise<number | undefined>;
}

/** @param path of the server's list, with its query. */
export function eventIdsFrom(path: string): EventIds {
  const blocks = new Map<number, Promise<readonly string[]>>();
  const known = new Map<string, number>();
  const blockOf = (number: number): Promise<readonly string[]> => {
    const before = blocks.get(number);
    if (before !== undefined) return before;
    const asked = fetch(`${path}&block=${number}`).then(async (response) => {
      const list: unknown = response.ok ? await response.json() : [];
      const ids = Array.isArray(list) ? list.filter((each) => typeof each === 'string') : [];
      ids.forEach((id, at) => {
        known.set(id, number * ID_BLOCK + at);
      });
      return ids;
    });
    blocks.set(number, asked);
    // What failed once is asked again.
    asked.catch(() => {
      blocks.delete(number);
    });
    return asked;
  };
  return {
    idOf: async (event) => {
      try {
        return (await blockOf(Math.floor(event / ID_BLOCK)))[event % ID_BLOCK];
      } catch {
        return undefined;
      }
    },
    indexOf: async (id) => {
      const here = known.get(id);
      if (here !== undefined) return here;
      const response = await fetch(`${path}&of=${encodeURIComponent(id)}`);
      const found: unknown = response.ok ? await response.json() : undefined;
      return typeof found === 'number' ? found : undefined;
    },
  };
}
