import type { DuckDBConnection } from '@duckdb/node-api';
import type { Searched } from './searched.ts';
import { searchedInMemory } from './searched-in-memory.ts';
import { searchedOnDisk } from './searched-on-disk.ts';
import { slotsIn } from './slots.ts';

/** Up to so many records an index is searched in memory: 130 bytes for each. */
const MOST_IN_MEMORY = 2_000_000;

export async function searchIn(connection: DuckDBConnection): Promise<Searched> {
  const slots = await slotsIn(connection);
  return slots.count <= MOST_IN_MEMORY
    ? searchedInMemory(connection, slots)
    : searchedOnDisk(connection);
}
