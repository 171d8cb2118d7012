/** "0.273 s", "3 m 41 s", "2 h 5 m"; "about 3 s" where whole seconds are all there is; "unknown" for null. */
export function durationWords(ms: number | null, precision: 's' | 'ms' | null): string {
  if (ms === null) return 'unknown';
  const about = precision === 's' ? 'about ' : '';
  if (ms < 60_000) return `${about}${precision === 's' ? Math.round(ms / 1000) : ms / 1000} s`;
  const whole = Math.round(ms / 1000);
  const [days, hours] = [Math.floor(whole / 86_400), Math.floor(whole / 3600) % 24];
  const [minutes, seconds] = [Math.floor(whole / 60) % 60, whole % 60];
  if (days > 0) return `${about}${days} d ${hours} h`;
  if (hours > 0) return `${about}${hours} h ${minutes} m`;
  return `${about}${minutes} m ${seconds} s`;
}
