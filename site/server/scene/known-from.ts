import type { TimelineEvent } from '../../../replay/timeline/timeline.ts';
import { LAG_UNIT_MS } from '../../viewer/scene.ts';

/**
 * The name of a log file ends in the minute it was delivered in, and may hold records of any time before:
 * "111122223333_CloudTrail_us-east-1_20260512T0445Z_Mu0KsOhtH1ar15ZZ.json.gz".
 *
 * https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-log-file-examples.html
 */
const LOG_FILE =
  /_CloudTrail_[a-z0-9-]+_(\d{4})(\d{2})(\d{2})T(\d{2})(\d{2})Z_[A-Za-z0-9]+\.json(?:\.gz)?$/;

/** The minute in which the log file that holds a record was delivered; undefined when its name does not say. */
export function deliveredIn({ kind, origin }: TimelineEvent): number | undefined {
  const [, year, month, day, hour, minute] = LOG_FILE.exec(origin.location) ?? [];
  if (kind !== 'trail' || year === undefined) return undefined;
  const time = Date.parse(`${year}-${month}-${day}T${hour}:${minute}:00Z`);
  return Number.isNaN(time) ? undefined : time;
}

/**
 * The earliest moment at which somebody could have read of an event. NaN when the evidence does not say.
 *
 * A record that a destination received lay there from the time it bears, and so did a line in a log. Whole seconds from the recorded time on, as
 * exact as they are sent to the page.
 */
export function knownFrom(event: TimelineEvent): number {
  const at = Date.parse(event.at);
  if (event.kind !== 'trail') return at;
  const delivered = deliveredIn(event);
  if (delivered === undefined) return Number.NaN;
  const lag = Math.ceil(Math.max(0, delivered - at) / LAG_UNIT_MS);
  return at + lag * LAG_UNIT_MS;
}
