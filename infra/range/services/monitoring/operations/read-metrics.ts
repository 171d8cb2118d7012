import { metricsOf } from '../../../measurements.ts';
import { AwsFault, operation } from '../../../service.ts';
import { invalidCombination, missing, refuseMembers } from '../faults.ts';
import { apiReference, METRICS_ARE_DATA } from '../known-from.ts';
import type { WireDimension } from '../metric-lookup.ts';
import { dimensionsIn, metricsFor, shownDimensions } from '../metric-lookup.ts';
import { page } from '../page.ts';
import { checkedPeriod, checkedStatistic, datapoints, valueOf } from '../statistic.ts';
import { dataTrail } from '../trail-rules.ts';

interface MetricReference {
  readonly Namespace?: string;
  readonly MetricName?: string;
  readonly Dimensions?: readonly WireDimension[];
}

interface Period {
  readonly StartTime?: Date;
  readonly EndTime?: Date;
}

export const getMetricStatistics = operation<
  MetricReference &
    Period & {
      readonly Period?: number;
      readonly Statistics?: readonly string[];
      readonly Unit?: string;
    },
  object
>({
  knownFrom: [apiReference('GetMetricStatistics'), METRICS_ARE_DATA],
  authorizes: () => [{ action: 'cloudwatch:GetMetricStatistics', resource: '*' }],
  async handle(input, call) {
    refuseMembers('GetMetricStatistics', input, ['ExtendedStatistics']);
    const statistics = (input.Statistics ?? []).map(checkedStatistic);
    if (statistics.length === 0)
      throw invalidCombination(
        'At least one of the parameters Statistics and ExtendedStatistics must be specified.',
      );
    const period = checkedPeriod(input.Period);
    const metrics = metricsFor(call.platform, call.accountId, {
      namespace: input.Namespace,
      metricName: input.MetricName,
      dimensions: dimensionsIn(input.Dimensions),
      unit: input.Unit,
    });
    return {
      Label: input.MetricName,
      Datapoints: metrics.flatMap((metric) =>
        datapoints([metric], { ...boundsOf(input), period }).map(({ at, values }) => ({
          Timestamp: new Date(at),
          Unit: metric.unit,
          ...Object.fromEntries(statistics.map((name) => [name, valueOf(name, values)])),
        })),
      ),
    };
  },
  trail: dataTrail(true),
});

interface MetricQuery {
  readonly Id?: string;
  readonly Label?: string;
  readonly Expression?: string;
  readonly ReturnData?: boolean;
  readonly MetricStat?: {
    readonly Metric?: MetricReference;
    readonly Period?: number;
    readonly Stat?: string;
    readonly Unit?: string;
  };
}

export const getMetricData = operation<
  Period & {
    readonly MetricDataQueries?: readonly MetricQuery[];
    readonly ScanBy?: 'TimestampAscending' | 'TimestampDescending';
  },
  object
>({
  knownFrom: [apiReference('GetMetricData'), METRICS_ARE_DATA],
  authorizes: () => [{ action: 'cloudwatch:GetMetricData', resource: '*' }],
  async handle(input, call) {
    const queries = input.MetricDataQueries ?? [];
    if (queries.length === 0) throw missing('MetricDataQueries');
    return {
      MetricDataResults: queries
        .map((query) => {
          const { MetricStat: stat } = query;
          if (query.Expression !== undefined || stat === undefined)
            throw new AwsFault(
              'NotImplemented',
              501,
              'GetMetricData: the range does not support Expression.',
            );
          const metricName = stat.Metric?.MetricName;
          const metrics = metricsFor(call.platform, call.accountId, {
            namespace: stat.Metric?.Namespace,
            metricName,
            dimensions: dimensionsIn(stat.Metric?.Dimensions),
            unit: stat.Unit,
          });
          const statistic = checkedStatistic(stat.Stat);
          const points = datapoints(metrics, {
            ...boundsOf(input),
            period: checkedPeriod(stat.Period),
          });
          const ordered = input.ScanBy === 'TimestampAscending' ? points : [...points].reverse();
          return {
            shown: query.ReturnData ?? true,
            result: {
              Id: query.Id,
              Label: query.Label ?? metricName,
              Timestamps: ordered.map(({ at }) => new Date(at)),
              Values: ordered.map(({ values }) => valueOf(statistic, values)),
              StatusCode: 'Complete',
            },
          };
        })
        .filter(({ shown }) => shown)
        .map(({ result }) => result),
      Messages: [],
    };
  },
  trail: dataTrail(true),
});

export const listMetrics = operation<
  MetricReference & { readonly NextToken?: string; readonly RecentlyActive?: string },
  object
>({
  knownFrom: [apiReference('ListMetrics'), METRICS_ARE_DATA],
  authorizes: () => [{ action: 'cloudwatch:ListMetrics', resource: '*' }],
  async handle(input, call) {
    refuseMembers('ListMetrics', input, ['IncludeLinkedAccounts', 'OwningAccount']);
    const wanted = input.Dimensions ?? [];
    const found = new Map(
      [...metricsOf(call.platform, call.accountId).values()]
        .filter(
          (metric) =>
            (input.Namespace ?? metric.namespace) === metric.namespace &&
            (input.MetricName ?? metric.name) === metric.name &&
            // A filter without a value asks for the dimension alone.
            wanted.every(({ Name = '', Value }) => {
              const value = metric.dimensions[Name];
              return value !== undefined && (Value === undefined || Value === value);
            }),
        )
        .map((metric) => {
          const shown = {
            Namespace: metric.namespace,
            MetricName: metric.name,
            Dimensions: shownDimensions(metric.dimensions),
          };
          return [JSON.stringify(shown), shown];
        }),
    );
    const { items, nextToken } = page([...found.values()], input.NextToken, 500);
    return { Metrics: items, ...(nextToken !== undefined && { NextToken: nextToken }) };
  },
  trail: dataTrail(true),
});

function boundsOf({ StartTime, EndTime }: Period) {
  if (StartTime === undefined) throw missing('StartTime');
  if (EndTime === undefined) throw missing('EndTime');
  if (StartTime >= EndTime)
    throw invalidCombination('The parameter StartTime must be less than the parameter EndTime.');
  return { from: StartTime.getTime(), to: EndTime.getTime() };
}
