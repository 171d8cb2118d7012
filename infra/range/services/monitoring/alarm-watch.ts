import type { Instant } from '../../../base/instant.ts';
import { later, minutes } from '../../../base/instant.ts';
import type { Scheduled } from '../../clock.ts';
import type { Measurement } from '../../measurements.ts';
import { onMeasurement } from '../../measurements.ts';
import type { Platform } from '../../platform.ts';
import { liveToken } from '../../platform.ts';
import { tellOf } from './alarm-actions.ts';
import { evaluate, hasData } from './alarm-evaluation.ts';
import type { Alarm, Standing } from './state.ts';
import { alarmsOf } from './state.ts';

/** Looks at alarms as CloudWatch does, when a minute is over, as long as something was measured. */
export function watchAlarms(platform: Platform): void {
  onMeasurement(platform, (measurement) => {
    for (const alarm of alarmsOf(platform, measurement.accountId).values()) {
      if (concerns(measurement, alarm)) lookAfterThisMinute(platform, alarm, 'errand');
    }
  });
}

/** Takes up the looks that were planned when an earlier run of the range ended. */
export function resumeAlarms(platform: Platform): void {
  for (const account of platform.identities.accounts)
    for (const alarm of alarmsOf(platform, account).values())
      lookAfterThisMinute(platform, alarm, 'errand');
}

/**
 * Looks at the alarm when the current minute is over.
 *
 * What a measurement brings about must happen before the range is quiet. That nothing is measured any more
 * is found out as time passes, and makes no time pass.
 */
export function lookAfterThisMinute(
  platform: Platform,
  alarm: Alarm,
  kind: 'errand' | 'chore',
): void {
  const looks = platform.state(nextLooks);
  const now = platform.clock.now();
  const due = later((now - (now % 60_000)) as Instant, minutes(1));
  const planned = looks.get(alarm.arn);
  if (
    planned !== undefined &&
    planned.due <= due &&
    (planned.kind === 'errand' || kind === 'chore')
  )
    return;
  planned?.scheduled.cancel();
  const scheduled = platform.clock.at(due, kind, () => look(platform, alarm, due));
  looks.set(alarm.arn, { due, kind, scheduled });
}

/** Puts the alarm into a state and tells everybody who is to know. */
export async function put(platform: Platform, alarm: Alarm, standing: Standing): Promise<void> {
  const before = alarm.standing;
  alarm.standing = standing;
  if (before.state !== standing.state) await tellOf(platform, alarm, before);
}

const nextLooks = liveToken(
  'monitoring/looks',
  () =>
    new Map<
      string,
      { readonly due: Instant; readonly kind: 'errand' | 'chore'; readonly scheduled: Scheduled }
    >(),
);

async function look(platform: Platform, alarm: Alarm, end: Instant): Promise<void> {
  platform.state(nextLooks).delete(alarm.arn);
  // Replaced or deleted meanwhile.
  if (alarmsOf(platform, alarm.accountId).get(alarm.name) !== alarm) return;
  const verdict = evaluate(platform, alarm, end);
  if (verdict !== undefined && verdict.state !== alarm.standing.state) {
    await put(platform, alarm, { ...verdict, since: platform.clock.now() });
  }
  if (hasData(platform, alarm, end)) lookAfterThisMinute(platform, alarm, 'chore');
}

const concerns = (measurement: Measurement, alarm: Alarm): boolean =>
  measurement.namespace === alarm.namespace &&
  measurement.name === alarm.metricName &&
  (alarm.unit === undefined || measurement.unit === alarm.unit) &&
  Object.keys(measurement.dimensions).length === Object.keys(alarm.dimensions).length &&
  Object.entries(alarm.dimensions).every(([name, value]) => measurement.dimensions[name] === value);
