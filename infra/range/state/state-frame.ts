import type { AccountId } from '../../base/ids.ts';
import type { Instant } from '../../base/instant.ts';

/** What a state folder belongs to. */
export interface StateHeader {
  readonly format: number;
  readonly seed: string;
  readonly accounts: readonly AccountId[];
  readonly clock: 'real' | 'simulated';
  /** How many ranges had the folder before this one. */
  readonly run: number;
}

/** Everything that changed since the frame before; the first frame of a log holds all there is. */
export interface Frame {
  readonly header?: StateHeader;
  readonly now: Instant;
  /** Serialised, by the token's id. */
  readonly states: Map<string, Uint8Array>;
  readonly firstItem: number;
  /** A serialised list. */
  readonly items: Uint8Array;
}
