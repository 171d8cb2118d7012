/** "Nov 24, 2026, 2:25:32 PM": how CloudTrail shows times inside the answers of IAM and STS, in UTC. */
export function englishTime(at: Date): string {
  // Made on first use: it costs a tenth of the range's start.
  format ??= new Intl.DateTimeFormat('en-US', PARTS);
  return format.format(at).replaceAll('\u202f', ' ');
}

let format: Intl.DateTimeFormat | undefined;

const PARTS: Intl.DateTimeFormatOptions = {
  timeZone: 'UTC',
  year: 'numeric',
  month: 'short',
  day: 'numeric',
  hour: 'numeric',
  minute: '2-digit',
  second: '2-digit',
};
