import type { Schema } from '../../infra/base/schema.ts';
import type { Timeline, TimelineEvent } from '../timeline/timeline.ts';

/** Writes a finished timeline in a form other tools read. */
export interface Exporter<Options = unknown> {
  /** Equals the folder name. */
  readonly id: string;
  readonly title: string;
  readonly mediaType: string;
  readonly fileExtension: `.${string}`;
  readonly options: Schema<Options>;
  /** What this form has no place for. Shown beside the download button. */
  readonly leavesOut: readonly (keyof TimelineEvent | 'links')[];
  /** Events of no incident, and their links, have no place in it. */
  readonly only?: 'incidents';
  /**
   * The same timeline and options give the same bytes: no clock, no random ids, a stated order.
   *
   * @returns bytes written.
   */
  write(timeline: Timeline, options: Options, to: WritableStream<Uint8Array>): Promise<number>;
}
