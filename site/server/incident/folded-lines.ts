import type { JsonLine } from './json-lines.ts';

/** A stretch of a record: shown line by line, or folded to how many lines it has. */
export type Stretch =
  | { readonly kind: 'shown'; readonly lines: readonly JsonLine[] }
  | { readonly kind: 'folded'; readonly count: number; readonly text: string };

/** Lines around one that matters. */
const AROUND = 1;
/** Of a record in which nothing is pointed at. */
const FIRST_LINES = 14;
/** Folding fewer lines than this saves nothing. */
const LEAST_FOLD = 3;

/** Folds away what no link points at. */
export function foldedLines(lines: readonly JsonLine[]): readonly Stretch[] {
  const hits = lines.flatMap(({ letters }, at) => (letters.length > 0 ? [at] : []));
  const isShown = lines.map((_line, at) =>
    hits.length === 0 ? at < FIRST_LINES : hits.some((hit) => Math.abs(hit - at) <= AROUND),
  );
  const stretches: Stretch[] = [];
  let at = 0;
  while (at < lines.length) {
    let end = at;
    while (end < lines.length && isShown[end] === isShown[at]) end += 1;
    const own = lines.slice(at, end);
    if (isShown[at] === true || own.length < LEAST_FOLD) addShown(stretches, own);
    else {
      const text = own.map((line) => line.text).join('\n');
      stretches.push({ kind: 'folded', count: own.length, text });
    }
    at = end;
  }
  return stretches;
}

function addShown(stretches: Stretch[], lines: readonly JsonLine[]): void {
  const last = stretches.at(-1);
  if (last?.kind !== 'shown') stretches.push({ kind: 'shown', lines });
  else stretches[stretches.length - 1] = { kind: 'shown', lines: [...last.lines, ...lines] };
}
