import type { Source } from '../../infra/base/source.ts';
import type { DestinationRecord } from './destination-record.ts';
import type { LogLine } from './log-line.ts';
import type { Handed, TrailRecord } from './trail-record.ts';

/**
 * A kind of evidence, known by its content.
 *
 * Files are found, hashed, inflated and cut into JSON values before a source sees them; a source is shown one value
 * at a time. The first source of the list that knows a value takes it.
 */
export interface EvidenceSource {
  /** Equals the folder name. */
  readonly id: string;
  readonly title: string;
  readonly sources: readonly [Source, ...Source[]];
  /** What the value is, or undefined when it is not of this kind. Pure: the same value gives the same reading. */
  read(value: unknown, beside?: Beside): EvidenceReading | undefined;
}

/** Text members of the document that lists a value, by name: whose log its events are, say. */
export type Beside = Readonly<Record<string, string>>;

export type EvidenceReading =
  | (Handed & { readonly kind: 'trail'; readonly record: TrailRecord; readonly raw: unknown })
  | { readonly kind: 'destination'; readonly record: DestinationRecord; readonly raw: unknown }
  | { readonly kind: 'log'; readonly record: LogLine; readonly raw: unknown }
  /** Of this kind, and tells of nothing that is looked for: counted, and not kept. */
  | { readonly kind: 'set-aside'; readonly because: string }
  /** A file about other files: counted, kept for verification, not an event. */
  | { readonly kind: 'digest' }
  /** Of this kind, but not usable; the reason names the member at fault. */
  | { readonly kind: 'rejected'; readonly because: string };

/** Where a record was found, down to its bytes. */
export interface EvidenceOrigin {
  readonly location: string;
  /** Of the file as found, compressed or not; hex. */
  readonly sha256: string;
  /** Which value of the file, from 0, counting those that were rejected. */
  readonly index: number;
}
