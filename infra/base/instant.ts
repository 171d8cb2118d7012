import type { Brand } from './brand.ts';

/** Milliseconds since 1970-01-01T00:00:00Z. CloudTrail stamps whole seconds, so the last three digits are 000 for it. */
export type Instant = Brand<number, 'Instant'>;

/** A stretch of time in milliseconds. */
export type Duration = Brand<number, 'Duration'>;

export const milliseconds = (count: number): Duration => count as Duration;
export const seconds = (count: number): Duration => (count * 1000) as Duration;
export const minutes = (count: number): Duration => seconds(count * 60);
export const hours = (count: number): Duration => minutes(count * 60);

export const later = (from: Instant, by: Duration): Instant => (from + by) as Instant;

/** "2026-05-12T04:40:58.123Z" */
export const isoMillis = (at: Instant): string => new Date(at).toISOString();

/** "2026-05-12T04:40:58Z", the form CloudTrail writes in `eventTime`. */
export function isoSeconds(at: Instant): string {
  // Many ask within one second: policies, records, file names.
  const second = Math.floor(at / 1000);
  if (second !== lastSecond) {
    lastText = `${new Date(at).toISOString().slice(0, 19)}Z`;
    lastSecond = second;
  }
  return lastText;
}

let lastSecond = Number.NaN;
let lastText = '';

/** Where the time comes from. Nothing else in the project asks the machine what time it is. */
export interface Clock {
  now(): Instant;
}

export const systemClock: Clock = { now: () => Date.now() as Instant };
