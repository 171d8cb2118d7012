import { performance } from 'node:perf_hooks';
import { setTimeout as wait } from 'node:timers/promises';
import { startRange } from '../../../infra/range/range.ts';
import type { Figure } from './figure.ts';
import { median } from './figure.ts';
import { startRangeProcess } from './range-process.ts';

const STARTS = 5;
const SETTLED_AFTER_MS = 1500;

/** How long until it listens, and what it holds when nothing happens. */
export async function startFigures(): Promise<readonly Figure[]> {
  const spawned: number[] = [];
  let resident: number | undefined;
  for (let count = 0; count < STARTS; count++) {
    await using range = await startRangeProcess();
    spawned.push(range.startedInMs);
    if (count === STARTS - 1) {
      await wait(SETTLED_AFTER_MS);
      resident = range.residentMb();
    }
  }
  const within: number[] = [];
  for (let count = 0; count < STARTS; count++) {
    const before = performance.now();
    const range = await startRange();
    within.push(performance.now() - before);
    await range.stop();
  }
  return [
    {
      name: 'start, from spawn to listening',
      value: median(spawned),
      unit: 'ms',
      bar: { kind: 'at most', value: 500 },
    },
    {
      name: 'start, in a process that has the code',
      value: median(within),
      unit: 'ms',
      bar: { kind: 'at most', value: 500 },
    },
    ...(resident === undefined
      ? []
      : [
          {
            name: 'idle resident memory',
            value: resident,
            unit: 'MB',
            bar: { kind: 'at most' as const, value: 100 },
          },
        ]),
  ];
}
