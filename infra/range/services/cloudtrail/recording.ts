import { hours } from '../../../base/instant.ts';
import type { Platform, WrittenRecord } from '../../platform.ts';
import { deliverLogFiles, windowEnd } from './log-files.ts';
import { selects } from './selectors.ts';
import { cloudTrailState } from './state.ts';

/** LookupEvents reaches 90 days back. */
const HISTORY = hours(24 * 90);

/** Listens to every record the range writes and starts the five-minute delivery. */
export function startRecording(platform: Platform): void {
  const random = platform.random.fork('cloudtrail');
  platform.onRecord((written) => {
    keep(platform, written);
  });
  const tick = async () => {
    schedule();
    await deliverLogFiles(platform, random.fork(String(platform.clock.now())));
  };
  const schedule = () => {
    platform.clock.at(windowEnd(platform.clock.now()), 'chore', tick);
  };
  schedule();
}

function keep(platform: Platform, written: WrittenRecord): void {
  const { trails, history } = platform.state(cloudTrailState);
  for (const trail of trails.values()) {
    if (!trail.logging || !written.accounts.includes(trail.accountId)) continue;
    if (selects(trail, written)) trail.waiting.push(written.record);
  }
  if (written.category !== 'management') return;
  const [account] = written.accounts;
  if (account === undefined) return;
  const past = history.get(account) ?? [];
  history.set(account, past);
  past.push(written.record);
  const oldest = platform.clock.now() - HISTORY;
  while (past[0] !== undefined && Date.parse(past[0].eventTime) < oldest) past.shift();
}
