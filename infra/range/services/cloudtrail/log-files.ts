import { gzipSync } from 'node:zlib';
import type { Duration, Instant } from '../../../base/instant.ts';
import { later, minutes } from '../../../base/instant.ts';
import type { Seeded } from '../../../base/seeded.ts';
import type { Platform } from '../../platform.ts';
import { AwsFault } from '../../service.ts';
import { cloudTrailState, type Trail } from './state.ts';

/** Files are written about every five minutes. */
const DELIVERY_WINDOW: Duration = minutes(5);
const SUFFIX_ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789';

/** Puts what waits into one file per trail. A refusal keeps the records for the next window, as AWS retries. */
export async function deliverLogFiles(platform: Platform, random: Seeded): Promise<void> {
  for (const trail of platform.state(cloudTrailState).trails.values()) {
    if (trail.waiting.length > 0) await deliver(platform, trail, random);
  }
}

async function deliver(platform: Platform, trail: Trail, random: Seeded): Promise<void> {
  const records = trail.waiting;
  trail.waiting = [];
  const now = platform.clock.now();
  try {
    await platform.perform({
      service: 's3',
      operation: 'PutObject',
      input: {
        Bucket: trail.bucket,
        Key: logFileKey(trail, platform.region, now, random.text(16, SUFFIX_ALPHABET)),
        Body: gzipSync(JSON.stringify({ Records: records })),
        ContentType: 'application/json',
        ContentEncoding: 'gzip',
        ACL: 'bucket-owner-full-control',
      },
      as: {
        kind: 'service',
        principal: 'cloudtrail.amazonaws.com',
        sourceAccount: trail.accountId,
        sourceArn: trail.arn,
      },
    });
    trail.deliveredAt = now;
    trail.deliveryError = undefined;
  } catch (error) {
    if (!(error instanceof AwsFault)) throw error;
    trail.waiting = [...records, ...trail.waiting];
    trail.deliveryError = error.code;
    platform.say(`trail ${trail.name}: ${trail.bucket} refuses its log files (${error.code})`);
  }
}

/** "AWSLogs/111122223333/CloudTrail/us-east-1/2026/05/12/111122223333_CloudTrail_us-east-1_20260512T0445Z_x….json.gz" */
function logFileKey(
  trail: Pick<Trail, 'accountId' | 'prefix'>,
  region: string,
  at: Instant,
  suffix: string,
): string {
  const window = Math.ceil(at / DELIVERY_WINDOW) * DELIVERY_WINDOW;
  const stamp = new Date(window).toISOString();
  const [day = '', time = ''] = stamp.split('T');
  const label = `${day.replaceAll('-', '')}T${time.slice(0, 5).replace(':', '')}Z`;
  const prefix = trail.prefix === undefined ? '' : `${trail.prefix}/`;
  const { accountId } = trail;
  return `${prefix}AWSLogs/${accountId}/CloudTrail/${region}/${day.replaceAll('-', '/')}/${accountId}_CloudTrail_${region}_${label}_${suffix}.json.gz`;
}

/** The end of the window `at` lies in. */
export const windowEnd = (at: Instant): Instant =>
  later((Math.floor(at / DELIVERY_WINDOW) * DELIVERY_WINDOW) as Instant, DELIVERY_WINDOW);
