/** "Nov 24, 2026, 2:25:32 PM": how CloudTrail shows times inside the answers of IAM and STS, in UTC. */
export const englishTime = (at: Date): string => FORMAT.format(at).replaceAll('\u202f', ' ');

const FORMAT = new Intl.DateTimeFormat('en-US', {
  timeZone: 'UTC',
  year: 'numeric',
  month: 'short',
  day: 'numeric',
  hour: 'numeric',
  minute: '2-digit',
  second: '2-digit',
});
