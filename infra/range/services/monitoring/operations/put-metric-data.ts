import type { Instant } from '../../../../base/instant.ts';
import type { Statistics } from '../../../measurements.ts';
import { measure, only, together } from '../../../measurements.ts';
import { operation } from '../../../service.ts';
import { invalidCombination, invalidValue, missing, refuseMembers } from '../faults.ts';
import { apiReference, METRICS_ARE_DATA } from '../known-from.ts';
import type { WireDimension } from '../metric-lookup.ts';
import { dimensionsIn } from '../metric-lookup.ts';
import { dataTrail } from '../trail-rules.ts';

interface Datum {
  readonly MetricName?: string;
  readonly Dimensions?: readonly WireDimension[];
  readonly Timestamp?: Date;
  readonly Value?: number;
  readonly StatisticValues?: {
    readonly SampleCount?: number;
    readonly Sum?: number;
    readonly Minimum?: number;
    readonly Maximum?: number;
  };
  readonly Values?: readonly number[];
  readonly Counts?: readonly number[];
  readonly Unit?: string;
}

export const putMetricData = operation<
  { readonly Namespace?: string; readonly MetricData?: readonly Datum[] },
  object
>({
  knownFrom: [apiReference('PutMetricData'), METRICS_ARE_DATA],
  authorizes: (input) => [
    {
      action: 'cloudwatch:PutMetricData',
      resource: '*',
      context: { 'cloudwatch:namespace': [input.Namespace ?? ''] },
    },
  ],
  async handle(input, call) {
    refuseMembers('PutMetricData', input, ['EntityMetricData']);
    const namespace = input.Namespace ?? '';
    if (!/^[^:][\x20-\x7e]{0,254}$/.test(namespace) || namespace.startsWith('AWS/'))
      throw invalidValue(`The value ${namespace} for parameter Namespace is invalid.`);
    const data = input.MetricData ?? [];
    if (data.length > 1000)
      throw invalidValue('The collection MetricData must not have a size greater than 1000.');
    const read = data.map((datum) => ({
      accountId: call.accountId,
      namespace,
      name: nameOf(datum),
      dimensions: dimensionsIn(datum.Dimensions),
      unit: datum.Unit ?? 'None',
      at: (datum.Timestamp?.getTime() ?? call.at) as Instant,
      values: statisticsOf(datum),
    }));
    for (const measurement of read) measure(call.platform, measurement);
    return {};
  },
  trail: dataTrail(false),
});

function nameOf({ MetricName = '' }: Datum): string {
  if (MetricName === '') throw missing('MetricData.member.1.MetricName');
  if (!/^[\x20-\x7e]{1,255}$/.test(MetricName))
    throw invalidValue(`The value ${MetricName} for parameter MetricName is invalid.`);
  return MetricName;
}

function statisticsOf({ Value, Values, Counts, StatisticValues: set }: Datum): Statistics {
  const given = [Value, Values, set].filter((form) => form !== undefined);
  if (given.length !== 1)
    throw invalidCombination(
      'Exactly one of Value, Values and StatisticValues must be given for each datum.',
    );
  if (set !== undefined) {
    const { SampleCount: count, Sum: sum, Minimum: least, Maximum: most } = set;
    if (count === undefined || sum === undefined || least === undefined || most === undefined)
      throw missing('StatisticValues');
    return { count: finite(count), sum: finite(sum), least: finite(least), most: finite(most) };
  }
  if (Value !== undefined) return only(finite(Value));
  const values = Values ?? [];
  if (values.length === 0 || (Counts !== undefined && Counts.length !== values.length))
    throw invalidValue(
      'The parameters MetricData.Values and MetricData.Counts must match in size.',
    );
  return together(
    values.map((value, at) => {
      const count = Counts?.[at] ?? 1;
      return { count, sum: finite(value) * count, least: value, most: value };
    }),
  );
}

function finite(value: number): number {
  if (!Number.isFinite(value)) throw invalidValue('The value for parameter Value is invalid.');
  return value;
}
