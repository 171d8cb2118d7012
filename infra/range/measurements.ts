import type { AccountId } from '../base/ids.ts';
import type { Instant } from '../base/instant.ts';
import type { Platform } from './platform.ts';
import { liveToken, stateToken } from './platform.ts';

/** One number a service, or a customer, has to say about something. */
export interface Measurement {
  readonly accountId: AccountId;
  /** "AWS/Lambda" */
  readonly namespace: string;
  readonly name: string;
  readonly dimensions: Readonly<Record<string, string>>;
  /** As CloudWatch spells units: "Count", "Milliseconds", "None". */
  readonly unit: string;
  readonly at: Instant;
  readonly values: Statistics;
}

/** Several values as CloudWatch keeps them. */
export interface Statistics {
  readonly count: number;
  readonly sum: number;
  readonly least: number;
  readonly most: number;
}

/** All that was measured of one thing in one unit, by the minute it was measured in. */
export interface Metric {
  readonly namespace: string;
  readonly name: string;
  readonly dimensions: Readonly<Record<string, string>>;
  readonly unit: string;
  readonly minutes: Map<Instant, Statistics>;
}

/**
 * Core rather than a service: whoever counts hands its numbers in here, and CloudWatch shows them, without
 * either knowing the other.
 */
export function measure(platform: Platform, measurement: Measurement): void {
  const metrics = metricsOf(platform, measurement.accountId);
  const key = metricKey(measurement);
  const metric = metrics.get(key) ?? {
    namespace: measurement.namespace,
    name: measurement.name,
    dimensions: measurement.dimensions,
    unit: measurement.unit,
    minutes: new Map<Instant, Statistics>(),
  };
  metrics.set(key, metric);
  const minute = minuteOf(measurement.at);
  const before = metric.minutes.get(minute);
  metric.minutes.set(
    minute,
    before === undefined ? measurement.values : together([before, measurement.values]),
  );
  for (const listen of platform.state(listeners)) listen(measurement);
}

/** Called after every measurement. */
export function onMeasurement(
  platform: Platform,
  listen: (measurement: Measurement) => void,
): void {
  platform.state(listeners).push(listen);
}

/** The metrics of one account, in the order they were first measured. */
export function metricsOf(platform: Platform, account: AccountId): Map<string, Metric> {
  const accounts = platform.state(measurements);
  const known = accounts.get(account) ?? new Map<string, Metric>();
  accounts.set(account, known);
  return known;
}

/** A single value as statistics. */
export const only = (value: number): Statistics => ({
  count: 1,
  sum: value,
  least: value,
  most: value,
});

/** @param parts at least one. */
export const together = (parts: readonly Statistics[]): Statistics => ({
  count: parts.reduce((sum, part) => sum + part.count, 0),
  sum: parts.reduce((sum, part) => sum + part.sum, 0),
  least: parts.reduce((least, part) => Math.min(least, part.least), Infinity),
  most: parts.reduce((most, part) => Math.max(most, part.most), -Infinity),
});

const measurements = stateToken('measurements', () => new Map<AccountId, Map<string, Metric>>());
const listeners = liveToken(
  'measurements/listeners',
  () => [] as ((measurement: Measurement) => void)[],
);

const minuteOf = (at: Instant): Instant => (at - (at % 60_000)) as Instant;

function metricKey({ namespace, name, dimensions, unit }: Measurement): string {
  const named = Object.entries(dimensions).sort(([a], [b]) => (a < b ? -1 : 1));
  return JSON.stringify([namespace, name, named, unit]);
}
