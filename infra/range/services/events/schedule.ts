import type { Instant } from '../../../base/instant.ts';
import { later, minutes } from '../../../base/instant.ts';
import { validation } from './faults.ts';

/** When a rule with a ScheduleExpression runs next. */
export interface Schedule {
  /** The first moment after `at`; undefined when there is none (a year that is over). */
  next(at: Instant): Instant | undefined;
}

/**
 * Reads "rate(5 minutes)" and "cron(0 8 ? * MON-FRI *)", which counts in UTC.
 *
 * @param since when the rule was put: a rate counts from there.
 * @throws AwsFault ValidationException.
 */
export function scheduleOf(expression: string, since: Instant): Schedule {
  const rate = /^rate\((\d+) (minutes?|hours?|days?)\)$/.exec(expression);
  if (rate !== null) return everySoOften(Number(rate[1]), rate[2] ?? '', since);
  const cron = /^cron\(([^()]+)\)$/.exec(expression);
  const fields = cron?.[1]?.split(' ').filter((field) => field !== '') ?? [];
  if (fields.length === 6) return byCalendar(fields);
  throw invalid();
}

const invalid = () => validation('Parameter ScheduleExpression is not valid.');

function everySoOften(count: number, unit: string, since: Instant): Schedule {
  // One of a unit is written in the singular, and nothing else is.
  if (count < 1 || (count === 1) === unit.endsWith('s')) throw invalid();
  const minutesOf = unit.startsWith('minute') ? 1 : unit.startsWith('hour') ? 60 : 1440;
  const period = minutes(count * minutesOf);
  return {
    next: (at) => {
      const passed = Math.max(0, Math.floor((at - since) / period));
      return (since + (passed + 1) * period) as Instant;
    },
  };
}

type Fits = (value: number, day: Date) => boolean;

const DAY = minutes(24 * 60);
/** No schedule looks further ahead than this: a 29 February can be eight years away. */
const DAYS_AHEAD = 366 * 9;

const MONTHS = 'JAN FEB MAR APR MAY JUN JUL AUG SEP OCT NOV DEC'.split(' ');
const WEEKDAYS = 'SUN MON TUE WED THU FRI SAT'.split(' ');

function byCalendar(fields: readonly string[]): Schedule {
  const [minute = '', hour = '', date = '', month = '', weekday = '', year = ''] = fields;
  // One of the two ways to name a day is a question mark, and only one of them.
  if ((date === '?') === (weekday === '?')) throw invalid();
  const inMinute = values(minute, 0, 59);
  const inHour = values(hour, 0, 23);
  const inMonth = values(month, 1, 12, MONTHS);
  const inYear = values(year, 1970, 2199);
  const onDate = date === '?' ? undefined : dates(date);
  const onWeekday = weekday === '?' ? undefined : weekdays(weekday);
  const onDay = (day: Date) =>
    inYear(day.getUTCFullYear(), day) &&
    inMonth(day.getUTCMonth() + 1, day) &&
    (onDate?.(day.getUTCDate(), day) ?? true) &&
    (onWeekday?.(day.getUTCDay() + 1, day) ?? true);
  return {
    next(at) {
      const from = (Math.floor(at / minutes(1)) * minutes(1) + minutes(1)) as Instant;
      const firstDay = (Math.floor(from / DAY) * DAY) as Instant;
      for (let ahead = 0; ahead < DAYS_AHEAD; ahead++) {
        const midnight = (firstDay + ahead * DAY) as Instant;
        const day = new Date(midnight);
        if (!onDay(day)) continue;
        for (let each = 0; each < 24 * 60; each++) {
          if (!inHour(Math.floor(each / 60), day) || !inMinute(each % 60, day)) continue;
          const moment = later(midnight, minutes(each));
          if (moment >= from) return moment;
        }
      }
      return undefined;
    },
  };
}

/** "*", "5", "1-5", "0/15", "MON-FRI" and lists of these. @throws AwsFault ValidationException. */
function values(field: string, least: number, most: number, names: readonly string[] = []): Fits {
  const numberOf = (text: string): number => {
    const named = names.indexOf(text.toUpperCase());
    const value = named >= 0 ? named + least : /^\d+$/.test(text) ? Number(text) : NaN;
    if (!(value >= least && value <= most)) throw invalid();
    return value;
  };
  const parts = field.split(',').map((part): Fits => {
    const [range = '', step] = part.split('/');
    const every = step === undefined ? 1 : /^[1-9]\d*$/.test(step) ? Number(step) : undefined;
    if (every === undefined) throw invalid();
    const [low = '', high] = range === '*' ? [String(least), String(most)] : range.split('-');
    const from = numberOf(low);
    const to = high === undefined ? (step === undefined ? from : most) : numberOf(high);
    return (value) => value >= from && value <= to && (value - from) % every === 0;
  });
  return (value, day) => parts.some((fits) => fits(value, day));
}

const lastOf = (day: Date): number =>
  new Date(Date.UTC(day.getUTCFullYear(), day.getUTCMonth() + 1, 0)).getUTCDate();

/** Days of the month, besides "L" for the last and "15W" for the weekday next to the 15th. */
function dates(field: string): Fits {
  if (field === 'L') return (date, day) => date === lastOf(day);
  const near = /^(\d{1,2})W$/.exec(field);
  if (near === null) return values(field, 1, 31);
  const wanted = Number(near[1]);
  if (wanted < 1 || wanted > 31) throw invalid();
  return (date, day) => date === weekdayNextTo(wanted, day);
}

function weekdayNextTo(wanted: number, day: Date): number {
  const last = lastOf(day);
  const date = Math.min(wanted, last);
  const weekday = new Date(Date.UTC(day.getUTCFullYear(), day.getUTCMonth(), date)).getUTCDay();
  // Never into another month.
  if (weekday === 6) return date > 1 ? date - 1 : date + 2;
  if (weekday === 0) return date < last ? date + 1 : date - 2;
  return date;
}

/** Days of the week, 1 for Sunday, besides "6L" for the last Friday and "3#2" for the second Tuesday of a month. */
function weekdays(field: string): Fits {
  if (field.toUpperCase() === 'L') return (weekday) => weekday === 7;
  const special = /^([1-7]|[A-Za-z]{3})(L|#([1-5]))$/.exec(field);
  if (special === null) return values(field, 1, 7, WEEKDAYS);
  const [, name = '', , nth] = special;
  const onWeekday = values(name, 1, 7, WEEKDAYS);
  return (weekday, day) => {
    if (!onWeekday(weekday, day)) return false;
    const date = day.getUTCDate();
    return nth === undefined ? date > lastOf(day) - 7 : Math.ceil(date / 7) === Number(nth);
  };
}
