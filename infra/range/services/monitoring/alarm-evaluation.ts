import type { Instant } from '../../../base/instant.ts';
import type { Platform } from '../../platform.ts';
import { metricsFor } from './metric-lookup.ts';
import type { Alarm, AlarmState, Comparison } from './state.ts';
import { measured, valueOf } from './statistic.ts';

export interface Verdict {
  readonly state: AlarmState;
  readonly reason: string;
  readonly reasonData: string;
}

/** What the alarm says of the periods that end at `end`; undefined when that changes nothing. */
export function evaluate(platform: Platform, alarm: Alarm, end: Instant): Verdict | undefined {
  const points = pointsUntil(platform, alarm, end);
  const known = points.filter((point) => point.value !== undefined);
  const missing = points.length - known.length;
  const breaching = known.filter(({ value = 0 }) => breaches(alarm, value)).length;
  const treated = alarm.treatMissingData;
  const verdict = (state: AlarmState, reason: string): Verdict => ({
    state,
    reason,
    reasonData: reasonData(alarm, points, end),
  });
  const crossed = breaching + (treated === 'breaching' ? missing : 0) >= alarm.datapointsToAlarm;
  if (known.length === 0) {
    switch (treated) {
      case 'ignore':
        return undefined;
      case 'missing':
        return verdict(
          'INSUFFICIENT_DATA',
          `Insufficient Data: ${counted(missing, 'datapoint')} ${missing === 1 ? 'was' : 'were'} unknown.`,
        );
      default:
        return verdict(
          crossed ? 'ALARM' : 'OK',
          `Threshold Crossed: no datapoints were received for ${counted(missing, 'period')} and ` +
            `${counted(missing, 'missing datapoint')} ${missing === 1 ? 'was' : 'were'} treated as ` +
            `[${treated === 'breaching' ? 'Breaching' : 'NonBreaching'}].`,
        );
    }
  }
  return verdict(crossed ? 'ALARM' : 'OK', crossedReason(alarm, known, crossed));
}

/** Whether any of the periods that end at `end` holds something. */
export const hasData = (platform: Platform, alarm: Alarm, end: Instant): boolean =>
  pointsUntil(platform, alarm, end).some(({ value }) => value !== undefined);

interface Point {
  readonly at: Instant;
  /** undefined where nothing was measured. */
  readonly value: number | undefined;
}

/** Newest first, as CloudWatch lists them. */
function pointsUntil(platform: Platform, alarm: Alarm, end: Instant): readonly Point[] {
  const metrics = metricsFor(platform, alarm.accountId, alarm);
  return Array.from({ length: alarm.evaluationPeriods }, (_, back) => {
    const to = end - back * alarm.period * 1000;
    const at = (to - alarm.period * 1000) as Instant;
    const values = measured(metrics, at, to);
    return { at, value: values === undefined ? undefined : valueOf(alarm.statistic, values) };
  });
}

const COMPARISONS: Readonly<
  Record<Comparison, { readonly words: string; holds(value: number, threshold: number): boolean }>
> = {
  GreaterThanOrEqualToThreshold: {
    words: 'greater than or equal to',
    holds: (value, threshold) => value >= threshold,
  },
  GreaterThanThreshold: {
    words: 'greater than',
    holds: (value, threshold) => value > threshold,
  },
  LessThanThreshold: { words: 'less than', holds: (value, threshold) => value < threshold },
  LessThanOrEqualToThreshold: {
    words: 'less than or equal to',
    holds: (value, threshold) => value <= threshold,
  },
};

const breaches = ({ comparison, threshold }: Alarm, value: number): boolean =>
  COMPARISONS[comparison].holds(value, threshold);

function crossedReason(alarm: Alarm, known: readonly Point[], crossed: boolean): string {
  const shown = known.filter(({ value = 0 }) => breaches(alarm, value) === crossed);
  const listed = shown.map(({ at, value = 0 }) => `${decimal(value)} (${dayAndTime(at)})`);
  return (
    `Threshold Crossed: ${String(shown.length)} out of the last ${String(alarm.evaluationPeriods)} ` +
    `datapoints [${listed.join(', ')}] ${shown.length === 1 ? 'was' : 'were'} ${crossed ? '' : 'not '}` +
    `${COMPARISONS[alarm.comparison].words} the threshold (${decimal(alarm.threshold)}) (minimum ` +
    `${counted(alarm.datapointsToAlarm, 'datapoint')} for ${crossed ? 'OK -> ALARM' : 'ALARM -> OK'} transition).`
  );
}

const reasonData = (alarm: Alarm, points: readonly Point[], end: Instant): string =>
  JSON.stringify({
    version: '1.0',
    queryDate: trailingDate(end),
    startDate: trailingDate(points.at(-1)?.at ?? end),
    statistic: alarm.statistic,
    period: alarm.period,
    recentDatapoints: points.flatMap(({ value }) => value ?? []),
    threshold: alarm.threshold,
    evaluatedDatapoints: points.map(({ at, value }) => ({ timestamp: trailingDate(at), value })),
  });

const counted = (count: number, word: string): string =>
  `${String(count)} ${word}${count === 1 ? '' : 's'}`;

/** "1.0", as the Java it is written in prints a double. */
const decimal = (value: number): string =>
  Number.isInteger(value) ? value.toFixed(1) : String(value);

/** "12/05/26 04:40:00" */
function dayAndTime(at: Instant): string {
  const [day = '', time = ''] = new Date(at).toISOString().split('T');
  const [year = '', month = '', date = ''] = day.split('-');
  return `${date}/${month}/${year.slice(2)} ${time.slice(0, 8)}`;
}

/** "2026-05-12T04:40:00.000+0000" */
const trailingDate = (at: Instant): string => new Date(at).toISOString().replace('Z', '+0000');
