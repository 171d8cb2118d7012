import type { CaseFile } from './case-file.ts';
import { holesWithin, stretchOf } from './holes.ts';

/** A story of some minutes may have had more to it than what is left of its log. */
export function missingLog(story: readonly string[], file: CaseFile): readonly string[] {
  const times = story.flatMap(
    (id) => file.trail.get(id)?.row.atMs ?? file.records.get(id)?.atMs ?? [],
  );
  const holes = holesWithin(
    file.holes,
    times.reduce((a, b) => Math.min(a, b), Number.POSITIVE_INFINITY),
    times.reduce((a, b) => Math.max(a, b), Number.NEGATIVE_INFINITY),
  );
  return holes.length === 0
    ? []
    : [
        `Log of the time of this story is missing (${holes.map(stretchOf).join('; ')}): calls that belong to it, and what else could have set off those that are here, may be in what is missing.`,
      ];
}
