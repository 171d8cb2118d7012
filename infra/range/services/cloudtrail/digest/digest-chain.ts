import type { Duration, Instant } from '../../../../base/instant.ts';
import { hours, later } from '../../../../base/instant.ts';

/** One digest covers an hour. */
export const DIGEST_PERIOD: Duration = hours(1);

/** Digests that point back, each to the one before it. */
export interface DigestChain {
  /** When the digest that is being gathered ends; whole seconds. */
  endsAt: Instant;
  /** Set once logging or validation was turned off: the digest that ends here is the last one. */
  lastEnd: Instant | undefined;
  /** Absent before the first digest. */
  previous: PreviousDigest | undefined;
  /** Delivered, and in no digest yet. */
  logFiles: DeliveredLogFile[];
}

export interface PreviousDigest {
  readonly bucket: string;
  readonly key: string;
  readonly hash: string;
  readonly signature: string;
}

export interface DeliveredLogFile {
  readonly bucket: string;
  readonly key: string;
  /** SHA-256 of the unpacked text, hex. */
  readonly hash: string;
  readonly oldestEventTime: string;
  readonly newestEventTime: string;
  readonly deliveredAt: Instant;
}

/** A digest as it is to lie in the bucket. */
export interface SignedDigest {
  readonly bucket: string;
  readonly key: string;
  readonly text: string;
  /** Hex. */
  readonly signature: string;
}

/**
 * A chain whose first digest ends this very second and covers the hour before, in which there was nothing.
 * Source: a native capture of 2026.
 */
export const newChain = (at: Instant): DigestChain => ({
  endsAt: (Math.floor(at / 1000) * 1000) as Instant,
  lastEnd: undefined,
  previous: undefined,
  logFiles: [],
});

/**
 * Ends the chain with the hour under way.
 *
 * AWS says that a chain is broken after one hour when validation is turned off. That it goes on unbroken
 * when logging is resumed within that hour is an assumption.
 */
export function endChain(chain: DigestChain, at: Instant): void {
  let end = chain.endsAt;
  while (end < at) end = later(end, DIGEST_PERIOD);
  chain.lastEnd = end;
}
