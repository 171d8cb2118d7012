/** "1.262 s"; "about 3 s" where whole seconds are all there is; "2 min 5 s". */
export function duration(ms: number | null, precision: 's' | 'ms' | null): string {
  if (ms === null) return 'unknown';
  const about = precision === 's' ? 'about ' : '';
  const whole = Math.round(ms / 1000);
  const seconds = precision === 's' ? whole : ms / 1000;
  if (seconds < 60) return `${about}${seconds} s`;
  const hours = Math.floor(whole / 3600);
  const minutes = Math.floor((whole % 3600) / 60);
  return `${about}${hours > 0 ? `${hours} h ` : ''}${minutes} min ${whole % 60} s`;
}
