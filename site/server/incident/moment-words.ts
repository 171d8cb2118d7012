/** "04:41:01.250", or "04:41:01" where whole seconds are all there is. UTC. */
export function clockOf(time: number, precision: 's' | 'ms' = 'ms'): string {
  return new Date(time).toISOString().slice(11, precision === 'ms' ? 23 : 19);
}

/** "12 May 2026, 04:41:01.250 UTC", "some time in 04:41:01 UTC, 12 May 2026". */
export function momentWords(iso: string, precision: 's' | 'ms'): string {
  const time = clockOf(Date.parse(iso), precision);
  const day = dayWords(Date.parse(iso));
  return precision === 'ms' ? `${day}, ${time} UTC` : `${day}, some time in the second ${time} UTC`;
}

const MONTHS = [
  'January',
  'February',
  'March',
  'April',
  'May',
  'June',
  'July',
  'August',
  'September',
  'October',
  'November',
  'December',
] as const;

/** "12 May 2026" */
export function dayWords(time: number): string {
  const [year = '', month = '', day = ''] = new Date(time).toISOString().slice(0, 10).split('-');
  return `${Number(day)} ${MONTHS[Number(month) - 1] ?? ''} ${year}`;
}
