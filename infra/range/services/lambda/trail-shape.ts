import type { CloudTrailResource } from '../../../base/cloudtrail-record.ts';
import type { LambdaFunction } from './state.ts';

/** The `resources` of a data event: always the unqualified function. */
export const functionResource = (
  fn: Pick<LambdaFunction, 'accountId' | 'arn'>,
): readonly CloudTrailResource[] => [
  { accountId: fn.accountId, type: 'AWS::Lambda::Function', ARN: fn.arn },
];

/**
 * An API structure as CloudTrail shows it: member names begin in lower case, what was not sent is left
 * out, dates are written the way its own JSON writer does.
 *
 * Keys of maps (tags) are the user's and stay as they are.
 */
export function lowerCamel(value: unknown, maps: readonly string[] = ['Tags']): unknown {
  if (value instanceof Date) return trailDate(value);
  if (Array.isArray(value)) return value.map((entry) => lowerCamel(entry, maps));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([, member]) => member !== undefined)
      .map(([name, member]) => [
        name.charAt(0).toLowerCase() + name.slice(1),
        maps.includes(name) ? member : lowerCamel(member, maps),
      ]),
  );
}

/** "Nov 24, 2026, 10:03:07 AM": CloudTrail's text form of a date outside `eventTime`. */
function trailDate(date: Date): string {
  return DATE.format(date).replace(/\u202f/g, ' ');
}

const DATE = new Intl.DateTimeFormat('en-US', {
  dateStyle: 'medium',
  timeStyle: 'medium',
  timeZone: 'UTC',
});
