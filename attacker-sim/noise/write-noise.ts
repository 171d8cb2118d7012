import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import {
  hours,
  type Instant,
  isoMillis,
  later,
  minutes,
  seconds,
} from '../../infra/base/instant.ts';
import { Problem } from '../../infra/base/problem.ts';
import { seeded } from '../../infra/base/seeded.ts';
import { activities } from './activities.ts';
import { fastRandom } from './fast-random.ts';
import { principalsOf } from './principals.ts';
import { type Habit, habitOf, recordOf } from './record.ts';

export interface NoiseOptions {
  /** How many records, exactly. */
  readonly events: number;
  /** Same seed, same bytes. */
  readonly seed: string;
  /** A folder; AWS's own layout begins below it. */
  readonly out: string;
  readonly account: string;
  /** Midnight, UTC, of the first day. */
  readonly from: Instant;
  readonly signal: AbortSignal;
  onProgress?(written: number): void;
}

export interface NoiseWritten {
  readonly events: number;
  readonly files: number;
  readonly days: number;
}

/** Of an account with forty thousand records a day; more records are more days, up to CloudTrail's ninety, then busier ones. */
const EVENTS_A_DAY = 40_000;
const MOST_DAYS = 90;
const WINDOW = minutes(5);
const WINDOWS_A_DAY = hours(24) / WINDOW;
/** Files that are compressed and written at the same time. */
const AT_ONCE = 4;
const LONGEST_FILE = 5000;

/**
 * Writes the trail of a background account: five-minute files under CloudTrail's key layout.
 *
 * A file at a time, so memory does not grow with the number of records. People work in office hours of
 * weekdays, programs round the clock. Records of a file are not in order, as CloudTrail's are not.
 *
 * @throws Problem FOLDER_UNWRITABLE.
 */
export async function writeNoise(options: NoiseOptions): Promise<NoiseWritten> {
  const { events, account, from, signal } = options;
  const days = Math.min(MOST_DAYS, Math.max(1, Math.ceil(events / EVENTS_A_DAY)));
  const seed = seeded(options.seed).fork('noise');
  const random = fastRandom(seed.fork('records'));
  const deck = deckOf(account, seed);
  const load = loadOf(from, days);
  const pending = new Set<Promise<void>>();
  let written = 0;
  let files = 0;
  for (let window = 0; window < days * WINDOWS_A_DAY; window += 1) {
    signal.throwIfAborted();
    const start = later(from, (window * WINDOW) as typeof WINDOW);
    const share = load.upTo(window + 1) / load.total;
    let due = Math.round(events * share) - written;
    const busy = load.isOffice(start);
    while (due > 0) {
      const count = Math.min(due, LONGEST_FILE);
      const records: string[] = [];
      for (let at = 0; at < count; at += 1) {
        const second = isoMillis(later(start, seconds(random.below(WINDOW / 1000)))).slice(0, 19);
        records.push(
          recordOf(random.one(busy ? deck.office : deck.always), second, account, random),
        );
      }
      const key = keyOf(account, later(start, WINDOW), random.s3Id());
      const job = writeFileOf(join(options.out, key), `{"Records":[${records.join(',')}]}`);
      const counted = job.finally(() => pending.delete(counted));
      pending.add(counted);
      files += 1;
      written += count;
      due -= count;
      if (pending.size >= AT_ONCE) await Promise.race(pending);
    }
    options.onProgress?.(written);
  }
  await Promise.all(pending);
  return { events: written, files, days };
}

type Deck = readonly [Habit, ...Habit[]];

/** Each habit as often as its weight says, so that drawing one is drawing a card. */
function deckOf(account: string, seed: ReturnType<typeof seeded>) {
  const dealt = principalsOf(account, seed.fork('principals')).flatMap((principal) =>
    activities
      .filter(({ by }) => by.includes(principal.kind))
      .flatMap((activity) => {
        const habit = habitOf(activity, principal, account);
        const entry = { habit, keepsOfficeHours: principal.keepsOfficeHours };
        return Array<typeof entry>(activity.weight).fill(entry);
      }),
  );
  return {
    office: nonEmpty(dealt.map(({ habit }) => habit)),
    always: nonEmpty(dealt.filter((each) => !each.keepsOfficeHours).map(({ habit }) => habit)),
  };
}

function nonEmpty(habits: readonly Habit[]): Deck {
  const [first, ...others] = habits;
  if (first === undefined) throw new Error('an account without anybody in it makes no noise');
  return [first, ...others];
}

/** How much is done in each window, against the others. */
function loadOf(from: Instant, days: number) {
  const sums = [0];
  const isOffice = (at: Instant): boolean => {
    const date = new Date(at);
    const weekday = date.getUTCDay();
    const hour = date.getUTCHours();
    return weekday >= 1 && weekday <= 5 && hour >= 7 && hour < 18;
  };
  for (let window = 0; window < days * WINDOWS_A_DAY; window += 1) {
    const weight = isOffice(later(from, (window * WINDOW) as typeof WINDOW)) ? 5 : 1;
    sums.push((sums[window] ?? 0) + weight);
  }
  return { total: sums.at(-1) ?? 1, upTo: (window: number) => sums[window] ?? 0, isOffice };
}

/** @param label the end of the window, which is what AWS puts into the name. */
function keyOf(account: string, label: Instant, suffix: string): string {
  const iso = isoMillis(label);
  const stamp = `${iso.slice(0, 10).replaceAll('-', '')}T${iso.slice(11, 16).replace(':', '')}Z`;
  const day = iso.slice(0, 10).replaceAll('-', '/');
  return `AWSLogs/${account}/CloudTrail/us-east-1/${day}/${account}_CloudTrail_us-east-1_${stamp}_${suffix}.json.gz`;
}

const compressed = promisify(gzip);

async function writeFileOf(path: string, content: string): Promise<void> {
  const bytes = await compressed(content, { level: 4 });
  try {
    await mkdir(dirname(path), { recursive: true });
    await writeFile(path, bytes);
  } catch (cause) {
    throw new Problem('FOLDER_UNWRITABLE', `cannot write ${path}`, {
      fix: 'Name another folder, or make room or permission for this one.',
      cause,
    });
  }
}
