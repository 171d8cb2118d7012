import { createHash } from 'node:crypto';
import type { Duration } from '../../../../base/instant.ts';
import { hours, minutes } from '../../../../base/instant.ts';
import type { Seeded } from '../../../../base/seeded.ts';
import type { Platform } from '../../../platform.ts';
import { cloudTrailState, type Trail, type WaitingRecord } from '../state.ts';
import { logFileKey } from './log-file-key.ts';
import { putInBucket } from './put-in-bucket.ts';
import { scatter } from './scatter.ts';

/** A record is at least this old when it is delivered; with the window that makes about five minutes. */
const YOUNGEST: Duration = minutes(2);
/** What a bucket refuses is tried again for 30 days. Source: CloudTrail User Guide, "Finding your log files". */
const OLDEST: Duration = hours(24 * 30);
const SUFFIX_ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789';

/** Puts what is due into files of the trail's bucket. What is refused waits for the next time. */
export async function writeLogFiles(
  platform: Platform,
  trail: Trail,
  random: Seeded,
): Promise<void> {
  const now = platform.clock.now();
  const kept = trail.waiting.filter(({ since }) => now - since <= OLDEST);
  trail.waiting = kept.filter(({ since }) => now - since < YOUNGEST);
  const due = kept.filter(({ since }) => now - since >= YOUNGEST);
  const { duplicates } = platform.state(cloudTrailState);
  const again = due.filter(() => duplicates > 0 && random.next() < duplicates);
  // Of published duplicates, half lay in files of another time.
  const [soon, later] = [again.filter((_, at) => at % 2 === 0), again.filter((_, at) => at % 2)];
  trail.waiting.push(...later.map(({ record }) => ({ record, since: now })));
  trail.underWay = due;
  for (const records of scatter([...due, ...soon], random)) {
    const isTaken = await writeFile(platform, trail, records, random);
    if (!isTaken) trail.waiting = [...new Set([...trail.waiting, ...records])];
    const done = new Set(records);
    trail.underWay = trail.underWay.filter((record) => !done.has(record));
  }
  delete trail.underWay;
}

async function writeFile(
  platform: Platform,
  trail: Trail,
  records: readonly WaitingRecord[],
  random: Seeded,
): Promise<boolean> {
  const now = platform.clock.now();
  const key = logFileKey(trail, platform.region, now, random.text(16, SUFFIX_ALPHABET));
  const text = JSON.stringify({ Records: records.map(({ record }) => record) });
  const { bucket } = trail;
  const isTaken = await putInBucket(platform, trail, { bucket, key, text }, trail.delivery);
  if (!isTaken) return false;
  const times = records.map(({ record }) => record.eventTime).sort();
  trail.chain?.logFiles.push({
    bucket,
    key,
    // Of the text, not of the bytes in the bucket: whoever verifies unpacks first.
    hash: createHash('sha256').update(text).digest('hex'),
    oldestEventTime: times[0] ?? '',
    newestEventTime: times.at(-1) ?? '',
    deliveredAt: now,
  });
  return true;
}
