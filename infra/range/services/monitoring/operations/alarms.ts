import type { AccessRequest, Call } from '../../../service.ts';
import { operation } from '../../../service.ts';
import { type AlarmInput, alarmAfter, alarmArn } from '../alarm-settings.ts';
import { lookAfterThisMinute, put } from '../alarm-watch.ts';
import { invalidValue, noSuchAlarm, refuseMembers } from '../faults.ts';
import { ALARM_EVALUATION, apiReference } from '../known-from.ts';
import { shownDimensions } from '../metric-lookup.ts';
import { page } from '../page.ts';
import type { Alarm, AlarmState } from '../state.ts';
import { alarmsOf } from '../state.ts';
import { managementTrail } from '../trail-rules.ts';

export const putMetricAlarm = operation<AlarmInput, object>({
  knownFrom: [apiReference('PutMetricAlarm'), ALARM_EVALUATION],
  authorizes: (input, call) => onAlarms('cloudwatch:PutMetricAlarm', [input.AlarmName], call),
  async handle(input, call) {
    const alarms = alarmsOf(call.platform, call.accountId);
    const alarm = alarmAfter(input, alarms.get(input.AlarmName ?? ''), call);
    alarms.set(alarm.name, alarm);
    lookAfterThisMinute(call.platform, alarm, 'chore');
    return {};
  },
  trail: managementTrail(false),
});

export const deleteAlarms = operation<{ readonly AlarmNames?: readonly string[] }, object>({
  knownFrom: [apiReference('DeleteAlarms')],
  authorizes: (input, call) => onAlarms('cloudwatch:DeleteAlarms', input.AlarmNames ?? [], call),
  async handle(input, call) {
    const alarms = alarmsOf(call.platform, call.accountId);
    // All or none, and no complaint about one that is not there.
    for (const name of input.AlarmNames ?? []) alarms.delete(name);
    return {};
  },
  trail: managementTrail(false),
});

export const describeAlarms = operation<
  {
    readonly AlarmNames?: readonly string[];
    readonly AlarmNamePrefix?: string;
    readonly AlarmTypes?: readonly string[];
    readonly StateValue?: AlarmState;
    readonly ActionPrefix?: string;
    readonly MaxRecords?: number;
    readonly NextToken?: string;
  },
  object
>({
  knownFrom: [apiReference('DescribeAlarms')],
  authorizes: (input, call) =>
    onAlarms('cloudwatch:DescribeAlarms', input.AlarmNames ?? ['*'], call),
  async handle(input, call) {
    refuseMembers('DescribeAlarms', input, ['ChildrenOfAlarmName', 'ParentsOfAlarmName']);
    const found = [...alarmsOf(call.platform, call.accountId).values()]
      .filter(
        (alarm) =>
          (input.AlarmTypes?.includes('MetricAlarm') ?? true) &&
          (input.AlarmNames?.includes(alarm.name) ?? true) &&
          alarm.name.startsWith(input.AlarmNamePrefix ?? '') &&
          (input.StateValue === undefined || alarm.standing.state === input.StateValue) &&
          (input.ActionPrefix === undefined ||
            Object.values(alarm.actions)
              .flat()
              .some((action) => action.startsWith(input.ActionPrefix ?? ''))),
      )
      .sort((a, b) => (a.name < b.name ? -1 : 1));
    const { items, nextToken } = page(
      found,
      input.NextToken,
      Math.min(input.MaxRecords ?? 50, 100),
    );
    return {
      MetricAlarms: items.map(shown),
      CompositeAlarms: [],
      ...(nextToken !== undefined && { NextToken: nextToken }),
    };
  },
  trail: managementTrail(true),
});

export const setAlarmState = operation<
  {
    readonly AlarmName?: string;
    readonly StateValue?: string;
    readonly StateReason?: string;
    readonly StateReasonData?: string;
  },
  object
>({
  knownFrom: [apiReference('SetAlarmState')],
  authorizes: (input, call) => onAlarms('cloudwatch:SetAlarmState', [input.AlarmName], call),
  async handle(input, call) {
    const name = input.AlarmName ?? '';
    const alarm = alarmsOf(call.platform, call.accountId).get(name);
    if (alarm === undefined) throw noSuchAlarm(name);
    const state = input.StateValue;
    if (state !== 'OK' && state !== 'ALARM' && state !== 'INSUFFICIENT_DATA')
      throw invalidValue(`The value ${state ?? ''} for parameter StateValue is invalid.`);
    await put(call.platform, alarm, {
      state,
      reason: input.StateReason ?? '',
      ...(input.StateReasonData !== undefined && { reasonData: input.StateReasonData }),
      since: call.at,
    });
    // The next look at the metric puts it right again.
    lookAfterThisMinute(call.platform, alarm, 'chore');
    return {};
  },
  trail: managementTrail(false),
});

const onAlarms = (
  action: `cloudwatch:${string}`,
  names: readonly (string | undefined)[],
  call: Call,
): readonly AccessRequest[] =>
  names.map((name) => ({
    action,
    resource: alarmArn(name ?? '', call),
    resourceAccount: call.accountId,
  }));

const shown = (alarm: Alarm) => ({
  AlarmName: alarm.name,
  AlarmArn: alarm.arn,
  AlarmDescription: alarm.description,
  AlarmConfigurationUpdatedTimestamp: new Date(alarm.configuredAt),
  ActionsEnabled: alarm.actionsEnabled,
  OKActions: alarm.actions.OK,
  AlarmActions: alarm.actions.ALARM,
  InsufficientDataActions: alarm.actions.INSUFFICIENT_DATA,
  StateValue: alarm.standing.state,
  StateReason: alarm.standing.reason,
  StateReasonData: alarm.standing.reasonData,
  StateUpdatedTimestamp: new Date(alarm.standing.since),
  StateTransitionedTimestamp: new Date(alarm.standing.since),
  MetricName: alarm.metricName,
  Namespace: alarm.namespace,
  Statistic: alarm.statistic,
  Dimensions: shownDimensions(alarm.dimensions),
  Period: alarm.period,
  Unit: alarm.unit,
  EvaluationPeriods: alarm.evaluationPeriods,
  DatapointsToAlarm: alarm.datapointsToAlarm,
  Threshold: alarm.threshold,
  ComparisonOperator: alarm.comparison,
  TreatMissingData: alarm.treatMissingData,
});
