import { isoSeconds } from '../../../base/instant.ts';
import type { Scheduled } from '../../clock.ts';
import type { Platform } from '../../platform.ts';
import { liveToken } from '../../platform.ts';
import { deliver } from './delivery.ts';
import { scheduleOf } from './schedule.ts';
import type { Rule } from './state.ts';
import { eventsRandom, eventsState } from './state.ts';

/** What waits for the clock, by the rule's ARN. */
const waiting = liveToken('events.schedules', () => new Map<string, Scheduled>());

/**
 * Puts the rule's next run on the clock, in the place of what waited for it.
 *
 * A chore and no errand: a rule that runs for ever must not make simulated time run on for ever.
 */
export function planRuns(platform: Platform, rule: Rule | undefined, arn: string): void {
  const plans = platform.state(waiting);
  plans.get(arn)?.cancel();
  plans.delete(arn);
  if (rule?.schedule === undefined || rule.state === 'DISABLED') return;
  const due = scheduleOf(rule.schedule.expression, rule.schedule.since).next(platform.clock.now());
  if (due === undefined) return;
  plans.set(
    arn,
    platform.clock.at(due, 'chore', async () => {
      run(platform, rule, isoSeconds(due));
      planRuns(platform, rule, arn);
    }),
  );
}

/** Every scheduled rule an earlier run of the range left. */
export function resumeSchedules(platform: Platform): void {
  for (const { rules } of platform.state(eventsState).buses.values())
    for (const rule of rules.values()) planRuns(platform, rule, rule.arn);
}

/** The event goes to this rule's targets and to no other rule. Source: EventBridge User Guide, "scheduled rules". */
function run(platform: Platform, rule: Rule, time: string): void {
  deliver(platform, rule, {
    version: '0',
    id: eventsRandom(platform).uuid(),
    'detail-type': 'Scheduled Event',
    source: 'aws.events',
    account: rule.accountId,
    time,
    region: platform.region,
    resources: [rule.arn],
    detail: {},
  });
}
