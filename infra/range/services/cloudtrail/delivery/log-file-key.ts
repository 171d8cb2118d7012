import type { Duration, Instant } from '../../../../base/instant.ts';
import { minutes } from '../../../../base/instant.ts';
import type { Trail } from '../state.ts';
import { folderOf } from './put-in-bucket.ts';

/** The labels of log files are this far apart. */
export const WINDOW: Duration = minutes(5);

/**
 * "AWSLogs/111122223333/CloudTrail/us-east-1/2026/05/12/111122223333_CloudTrail_us-east-1_20260512T0445Z_x….json.gz"
 *
 * The time in the name is the end of the five minutes in which the file is written: it lies in the future
 * of the writing, and the file's events are older still. Source: native captures of 2026.
 */
export function logFileKey(
  trail: Pick<Trail, 'accountId' | 'prefix'>,
  region: string,
  writtenAt: Instant,
  suffix: string,
): string {
  const label = new Date(Math.ceil(writtenAt / WINDOW) * WINDOW).toISOString();
  const [day = '', time = ''] = label.split('T');
  const stamp = `${day.replaceAll('-', '')}T${time.slice(0, 5).replace(':', '')}Z`;
  const name = `${trail.accountId}_CloudTrail_${region}_${stamp}_${suffix}.json.gz`;
  return `${folderOf(trail, 'CloudTrail')}${region}/${day.replaceAll('-', '/')}/${name}`;
}
