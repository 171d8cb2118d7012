import { type JsonPiece, splitJson } from './split-json.ts';
import { beginsLikeLog, splitLog } from './split-log.ts';

/** What a file holds, entry by entry, in the order in which they stand. */
export interface Entries {
  /** `log`: each is a time and a message, rather than JSON. */
  readonly form: 'json' | 'log';
  readonly pieces: readonly JsonPiece[];
}

export const splitEntries = (bytes: Buffer): Entries =>
  beginsLikeLog(bytes)
    ? { form: 'log', pieces: splitLog(bytes) }
    : { form: 'json', pieces: splitJson(bytes) };
