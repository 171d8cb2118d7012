import type { Clock } from '../../infra/base/instant.ts';

/** How long the parts of a command took, by the machine's clock. */
export interface Stopwatch {
  /** Ends a part and names it. */
  lap(name: string): void;
  laps(): readonly { readonly name: string; readonly ms: number }[];
  /** Milliseconds from the start to the last lap. */
  total(): number;
  /** " 1.2 s", for the front of a progress line. */
  elapsed(): string;
}

export function startStopwatch(clock: Clock): Stopwatch {
  const start = clock.now();
  const laps: { readonly name: string; readonly ms: number }[] = [];
  let last = start;
  return {
    lap(name) {
      const now = clock.now();
      laps.push({ name, ms: now - last });
      last = now;
    },
    laps: () => laps,
    total: () => last - start,
    elapsed: () => `${((clock.now() - start) / 1000).toFixed(1).padStart(5)} s`,
  };
}
