import type { Platform } from '../../platform.ts';
import { AwsFault } from '../../service.ts';
import type { Alarm, Standing } from './state.ts';

/** Tells the event bus and every action of the alarm's new state. */
export async function tellOf(platform: Platform, alarm: Alarm, before: Standing): Promise<void> {
  if (!alarm.actionsEnabled) return;
  for (const action of alarm.actions[alarm.standing.state]) {
    try {
      await platform.perform({
        service: 'sns',
        operation: 'Publish',
        input: {
          TopicArn: action,
          Subject: `${alarm.standing.state}: "${alarm.name}" in ${REGION_NAME}`.slice(0, 100),
          Message: JSON.stringify(message(alarm, before)),
        },
        as: {
          kind: 'service',
          principal: 'cloudwatch.amazonaws.com',
          sourceAccount: alarm.accountId,
          sourceArn: alarm.arn,
        },
      });
    } catch (fault) {
      if (!(fault instanceof AwsFault)) throw fault;
      platform.say(
        `alarm ${alarm.name} could not reach ${action}: ${fault.code}: ${fault.message}`,
      );
    }
  }
}

/** The range is one Region. */
const REGION_NAME = 'US East (N. Virginia)';

/** In AWS's order. */
function message(alarm: Alarm, before: Standing) {
  const { standing } = alarm;
  return {
    AlarmName: alarm.name,
    AlarmDescription: alarm.description ?? null,
    AWSAccountId: alarm.accountId,
    AlarmConfigurationUpdatedTimestamp: trailingDate(alarm.configuredAt),
    NewStateValue: standing.state,
    NewStateReason: standing.reason,
    StateChangeTime: trailingDate(standing.since),
    Region: REGION_NAME,
    AlarmArn: alarm.arn,
    OldStateValue: before.state,
    OKActions: alarm.actions.OK,
    AlarmActions: alarm.actions.ALARM,
    InsufficientDataActions: alarm.actions.INSUFFICIENT_DATA,
    Trigger: {
      MetricName: alarm.metricName,
      Namespace: alarm.namespace,
      StatisticType: 'Statistic',
      Statistic: alarm.statistic.toUpperCase(),
      Unit: alarm.unit ?? null,
      Dimensions: Object.entries(alarm.dimensions).map(([name, value]) => ({ value, name })),
      Period: alarm.period,
      EvaluationPeriods: alarm.evaluationPeriods,
      DatapointsToAlarm: alarm.datapointsToAlarm,
      ComparisonOperator: alarm.comparison,
      Threshold: alarm.threshold,
      TreatMissingData: alarm.treatMissingData,
      EvaluateLowSampleCountPercentile: '',
    },
  };
}

const trailingDate = (at: number): string => new Date(at).toISOString().replace('Z', '+0000');
