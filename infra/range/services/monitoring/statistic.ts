import type { Instant } from '../../../base/instant.ts';
import type { Metric, Statistics } from '../../measurements.ts';
import { together } from '../../measurements.ts';
import { AwsFault } from '../../service.ts';
import { invalidValue } from './faults.ts';

export type Statistic = 'SampleCount' | 'Average' | 'Sum' | 'Minimum' | 'Maximum';

const STATISTICS: Readonly<Record<Statistic, (values: Statistics) => number>> = {
  SampleCount: ({ count }) => count,
  Average: ({ sum, count }) => sum / count,
  Sum: ({ sum }) => sum,
  Minimum: ({ least }) => least,
  Maximum: ({ most }) => most,
};

export const valueOf = (statistic: Statistic, values: Statistics): number =>
  STATISTICS[statistic](values);

/** @throws AwsFault for what is no statistic, or one the range does not keep enough for. */
export function checkedStatistic(given: string | undefined): Statistic {
  if (given !== undefined && given in STATISTICS) return given as Statistic;
  if (/^(p|tm|wm|tc|ts|pr)[\d(]/i.test(given ?? ''))
    throw new AwsFault(
      'NotImplemented',
      501,
      `CloudWatch: the range does not support the statistic ${given ?? ''}.`,
    );
  throw invalidValue(
    `The value ${given ?? ''} for parameter Statistic is invalid. Valid statistics are ${Object.keys(STATISTICS).join(', ')}.`,
  );
}

/** @throws AwsFault for a period AWS refuses, or one finer than the minute the range keeps. */
export function checkedPeriod(given: number | undefined): number {
  const period = given ?? 0;
  if ([1, 5, 10, 20, 30].includes(period))
    throw new AwsFault(
      'NotImplemented',
      501,
      'CloudWatch: the range does not support a Period below 60 seconds.',
    );
  if (period < 60 || period % 60 !== 0)
    throw invalidValue(
      `The parameter Period must be a multiple of 60, and at least 60; it is ${String(period)}.`,
    );
  return period;
}

/** What was measured from one moment (inclusive) to another (exclusive); undefined when nothing was. */
export function measured(
  metrics: readonly Metric[],
  from: number,
  to: number,
): Statistics | undefined {
  const parts = metrics.flatMap(({ minutes }) =>
    [...minutes].filter(([at]) => at >= from && at < to).map(([, values]) => values),
  );
  return parts.length === 0 ? undefined : together(parts);
}

/** The periods between two moments that something was measured in, oldest first. */
export function datapoints(
  metrics: readonly Metric[],
  { from, to, period }: { readonly from: number; readonly to: number; readonly period: number },
): readonly { readonly at: Instant; readonly values: Statistics }[] {
  const width = period * 1000;
  const periods = new Map<number, Statistics[]>();
  for (const { minutes } of metrics) {
    for (const [at, values] of minutes) {
      if (at < from - (from % 60_000) || at >= to) continue;
      const start = at - (at % width);
      periods.set(start, [...(periods.get(start) ?? []), values]);
    }
  }
  return [...periods]
    .sort(([a], [b]) => a - b)
    .map(([at, parts]) => ({ at: at as Instant, values: together(parts) }));
}
