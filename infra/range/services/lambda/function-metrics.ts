import { measure, only } from '../../measurements.ts';
import type { Platform } from '../../platform.ts';
import type { FunctionCounters, LambdaFunction } from './state.ts';

/**
 * Counts one thing that happened to a function, for itself and for CloudWatch.
 *
 * @param qualifier an alias or version the caller named; such calls are counted under it as well.
 * @param by 0 says that it was looked for and did not happen: AWS writes that for errors and throttles.
 */
export function count(
  platform: Platform,
  fn: LambdaFunction,
  name: keyof FunctionCounters,
  qualifier?: string,
  by = 1,
): void {
  fn.counters[name] += by;
  record(platform, fn, { name, unit: 'Count', value: by, qualifier });
}

/** @param value milliseconds. */
export function observe(
  platform: Platform,
  fn: LambdaFunction,
  name: 'Duration' | 'AsyncEventAge',
  value: number,
  qualifier?: string,
): void {
  record(platform, fn, { name, unit: 'Milliseconds', value, qualifier });
}

function record(
  platform: Platform,
  fn: LambdaFunction,
  {
    name,
    unit,
    value,
    qualifier,
  }: {
    readonly name: string;
    readonly unit: string;
    readonly value: number;
    readonly qualifier: string | undefined;
  },
): void {
  const named = qualifier !== undefined && qualifier !== '$LATEST';
  for (const dimensions of [
    { FunctionName: fn.name },
    {},
    ...(named ? [{ FunctionName: fn.name, Resource: `${fn.name}:${qualifier}` }] : []),
  ]) {
    measure(platform, {
      accountId: fn.accountId,
      namespace: 'AWS/Lambda',
      name,
      dimensions,
      unit,
      at: platform.clock.now(),
      values: only(value),
    });
  }
}
