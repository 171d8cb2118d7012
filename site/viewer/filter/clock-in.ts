/** A time somebody typed. */
export interface ClockTime {
  /** Since midnight, or since 1970. */
  readonly ms: number;
  readonly isOfDay: boolean;
}

/** "10:31", "10:31:20.5": a time of whatever day; a whole date and time: that moment. UTC. */
export function clockIn(text: string): ClockTime | undefined {
  const clock = /^(\d{1,2}):(\d{2})(?::(\d{2})(\.\d{1,3})?)?$/.exec(text);
  if (clock !== null) {
    const [, hours = '0', minutes = '0', seconds = '0', part = '0'] = clock;
    const whole = Number(hours) * 3600 + Number(minutes) * 60 + Number(seconds);
    return { ms: whole * 1000 + Math.round(Number(part) * 1000), isOfDay: true };
  }
  const moment = /^\d{4}-\d{2}-\d{2}t\d{2}:\d{2}(:\d{2}(\.\d{1,3})?)?z$/.test(text.toLowerCase())
    ? Date.parse(text.toUpperCase())
    : Number.NaN;
  return Number.isNaN(moment) ? undefined : { ms: moment, isOfDay: false };
}

const DAY_MS = 86_400_000;

/** The moment that is meant; of a time of day, the one of the day `near` lies in or of a neighbouring day, whichever is nearest. */
export function momentIn(text: string, near: number): number | undefined {
  const clock = clockIn(text.trim());
  if (clock === undefined || !clock.isOfDay) return clock?.ms;
  const day = Math.floor(near / DAY_MS) * DAY_MS;
  const moments = [day - DAY_MS, day, day + DAY_MS].map((each) => each + clock.ms);
  return moments.reduce((best, each) =>
    Math.abs(each - near) < Math.abs(best - near) ? each : best,
  );
}
