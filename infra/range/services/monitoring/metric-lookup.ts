import type { AccountId } from '../../../base/ids.ts';
import type { Metric } from '../../measurements.ts';
import { metricsOf } from '../../measurements.ts';
import type { Platform } from '../../platform.ts';
import { invalidValue } from './faults.ts';

export interface WireDimension {
  readonly Name?: string | undefined;
  readonly Value?: string | undefined;
}

interface Wanted {
  readonly namespace: string | undefined;
  readonly metricName: string | undefined;
  readonly dimensions: Readonly<Record<string, string>>;
  readonly unit?: string | undefined;
}

/** The metric of exactly these dimensions, in each unit it was measured in. */
export function metricsFor(
  platform: Platform,
  account: AccountId,
  { namespace, metricName, dimensions, unit }: Wanted,
): readonly Metric[] {
  const wanted = dimensionKey(dimensions);
  return [...metricsOf(platform, account).values()].filter(
    (metric) =>
      metric.namespace === namespace &&
      metric.name === metricName &&
      (unit === undefined || metric.unit === unit) &&
      dimensionKey(metric.dimensions) === wanted,
  );
}

/** @throws AwsFault InvalidParameterValue for a dimension without a name or a value, and beyond thirty. */
export function dimensionsIn(
  sent: readonly WireDimension[] | undefined,
): Readonly<Record<string, string>> {
  const dimensions = sent ?? [];
  if (dimensions.length > 30)
    throw invalidValue('The collection Dimensions must not have a size greater than 30.');
  return Object.fromEntries(
    dimensions.map(({ Name = '', Value = '' }) => {
      if (!/^[\x21-\x7e][\x20-\x7e]{0,254}$/.test(Name) || Name.startsWith(':'))
        throw invalidValue(`The value ${Name} for parameter Dimensions.Name is invalid.`);
      if (!/\S/.test(Value) || Value.length > 1024)
        throw invalidValue(`The value ${Value} for parameter Dimensions.Value is invalid.`);
      return [Name, Value];
    }),
  );
}

export const shownDimensions = (
  dimensions: Readonly<Record<string, string>>,
): readonly WireDimension[] => Object.entries(dimensions).map(([Name, Value]) => ({ Name, Value }));

const dimensionKey = (dimensions: Readonly<Record<string, string>>): string =>
  JSON.stringify(Object.entries(dimensions).sort(([a], [b]) => (a < b ? -1 : 1)));
