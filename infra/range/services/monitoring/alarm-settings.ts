import type { Arn } from '../../../base/ids.ts';
import type { Call } from '../../service.ts';
import { AwsFault } from '../../service.ts';
import { invalidCombination, invalidValue, missing, refuseMembers } from './faults.ts';
import type { WireDimension } from './metric-lookup.ts';
import { dimensionsIn } from './metric-lookup.ts';
import type { Alarm, Comparison, MissingData } from './state.ts';
import { checkedPeriod, checkedStatistic } from './statistic.ts';

export interface AlarmInput {
  readonly AlarmName?: string;
  readonly AlarmDescription?: string;
  readonly ActionsEnabled?: boolean;
  readonly OKActions?: readonly string[];
  readonly AlarmActions?: readonly string[];
  readonly InsufficientDataActions?: readonly string[];
  readonly MetricName?: string;
  readonly Namespace?: string;
  readonly Statistic?: string;
  readonly Dimensions?: readonly WireDimension[];
  readonly Period?: number;
  readonly Unit?: string;
  readonly EvaluationPeriods?: number;
  readonly DatapointsToAlarm?: number;
  readonly Threshold?: number;
  readonly ComparisonOperator?: string;
  readonly TreatMissingData?: string;
  readonly Tags?: readonly { readonly Key?: string; readonly Value?: string }[];
}

/**
 * The alarm this request asks for; one that exists keeps its state and tags.
 *
 * @throws AwsFault in AWS's words; NotImplemented for what the range does not do.
 */
export function alarmAfter(input: AlarmInput, before: Alarm | undefined, call: Call): Alarm {
  refuseMembers('PutMetricAlarm', input, UNSUPPORTED);
  const name = input.AlarmName ?? '';
  if (name === '' || name.length > 255)
    throw invalidValue(`The value ${name} for parameter AlarmName is invalid.`);
  const {
    MetricName: metricName = '',
    Namespace: namespace = '',
    EvaluationPeriods: evaluationPeriods,
    Threshold: threshold,
    ComparisonOperator: comparison = '',
  } = input;
  if (metricName === '') throw missing('MetricName');
  if (namespace === '') throw missing('Namespace');
  if (threshold === undefined) throw missing('Threshold');
  if (evaluationPeriods === undefined || evaluationPeriods < 1) throw missing('EvaluationPeriods');
  if (!COMPARISONS.includes(comparison))
    throw invalidValue(`The value ${comparison} for parameter ComparisonOperator is invalid.`);
  const datapointsToAlarm = input.DatapointsToAlarm ?? evaluationPeriods;
  if (datapointsToAlarm < 1 || datapointsToAlarm > evaluationPeriods)
    throw invalidCombination('DatapointsToAlarm must be no more than EvaluationPeriods.');
  const treatMissingData = input.TreatMissingData ?? 'missing';
  if (!MISSING.includes(treatMissingData))
    throw invalidValue(`The value ${treatMissingData} for parameter TreatMissingData is invalid.`);
  const period = checkedPeriod(input.Period);
  if (period * evaluationPeriods > 604_800)
    throw invalidCombination('Metrics cannot be checked across more than seven days.');
  return {
    accountId: call.accountId,
    name,
    arn: alarmArn(name, call),
    ...(input.AlarmDescription !== undefined && { description: input.AlarmDescription }),
    actionsEnabled: input.ActionsEnabled ?? true,
    actions: {
      OK: checkedActions(input.OKActions),
      ALARM: checkedActions(input.AlarmActions),
      INSUFFICIENT_DATA: checkedActions(input.InsufficientDataActions),
    },
    namespace,
    metricName,
    dimensions: dimensionsIn(input.Dimensions),
    statistic: checkedStatistic(input.Statistic),
    ...(input.Unit !== undefined && { unit: input.Unit }),
    period,
    evaluationPeriods,
    datapointsToAlarm,
    threshold,
    comparison: comparison as Comparison,
    treatMissingData: treatMissingData as MissingData,
    configuredAt: call.at,
    tags:
      before?.tags ?? new Map((input.Tags ?? []).map(({ Key = '', Value = '' }) => [Key, Value])),
    standing: before?.standing ?? {
      state: 'INSUFFICIENT_DATA',
      reason: 'Unchecked: Initial alarm creation',
      since: call.at,
    },
  };
}

export const alarmArn = (name: string, call: Pick<Call, 'region' | 'accountId'>): Arn =>
  `arn:aws:cloudwatch:${call.region}:${call.accountId}:alarm:${name}`;

const UNSUPPORTED = [
  'ExtendedStatistic',
  'Metrics',
  'ThresholdMetricId',
  'EvaluateLowSampleCountPercentile',
  'EvaluationCriteria',
  'EvaluationInterval',
];

const COMPARISONS: readonly string[] = [
  'GreaterThanOrEqualToThreshold',
  'GreaterThanThreshold',
  'LessThanThreshold',
  'LessThanOrEqualToThreshold',
];

const MISSING: readonly string[] = ['missing', 'breaching', 'notBreaching', 'ignore'];

function checkedActions(sent: readonly string[] | undefined): readonly string[] {
  const actions = sent ?? [];
  if (actions.length > 5)
    throw invalidValue('The collection of actions must not have a size greater than 5.');
  for (const action of actions) {
    if (!action.startsWith('arn:')) throw invalidValue(`Invalid arn syntax: ${action}`);
    if (!action.startsWith('arn:aws:sns:'))
      throw new AwsFault(
        'NotImplemented',
        501,
        `PutMetricAlarm: the range does not support the action ${action}.`,
      );
  }
  return actions;
}
