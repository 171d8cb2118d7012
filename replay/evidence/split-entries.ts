import { areOfTrail, type JsonPiece, splitJson } from './split-json.ts';
import { beginsLikeLog, splitLog } from './split-log.ts';

/** What a file holds, entry by entry, in the order in which they stand. */
export interface Entries {
  /** `log`: each is a time and a message, rather than JSON. */
  readonly form: 'json' | 'log';
  readonly pieces: readonly JsonPiece[];
}

export function splitEntries(bytes: Buffer): Entries {
  if (!beginsLikeLog(bytes)) return { form: 'json', pieces: splitJson(bytes) };
  const pieces = splitLog(bytes);
  const beside = { onlyTrail: 'yes' };
  return {
    form: 'log',
    pieces: areOfTrail(bytes, pieces) ? pieces.map((piece) => ({ ...piece, beside })) : pieces,
  };
}
