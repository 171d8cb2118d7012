import type { Clock, Duration, Instant } from '../base/instant.ts';
import { later, milliseconds, systemClock } from '../base/instant.ts';

/**
 * The range's time, and everything that waits for it.
 *
 * `real`: the machine's clock and its timers. `simulated`: time stands still while work is in flight and
 * jumps to the next thing due when nothing is; platform work runs one piece at a time, in the order
 * (due, scheduled), so that the same input gives the same order.
 */
export interface RangeClock extends Clock {
  readonly mode: 'real' | 'simulated';
  /**
   * Runs `work` when `due` has come.
   *
   * `errand`: something that must happen before the range is quiet (a retry, a delivery).
   * `chore`: recurring housekeeping (trail files, digests); it runs when time passes it, and never makes
   * simulated time jump by itself.
   */
  at(due: Instant, kind: 'errand' | 'chore', work: () => Promise<void>): Scheduled;
  /** Marks `work` as in flight for as long as it takes. Requests and running handlers are. */
  busy<T>(work: () => Promise<T>): Promise<T>;
  /**
   * When something that takes AWS this long is done. A real clock adds nothing to what the range itself takes.
   */
  soon(time: Duration): Instant;
  /** Lets simulated time pass for work that takes some (a request: 3 ms). No effect on a real clock. */
  spend(time: Duration): void;
  /** Resolves when nothing is in flight and no errand waits. Simulated time jumps from errand to errand. */
  quiet(): Promise<void>;
  /** Moves simulated time on by `time`, running whatever falls due. On a real clock, waits as long. */
  pass(time: Duration): Promise<void>;
  /**
   * What the clock of a client's machine will show at `at`. Clients measure how long their credentials last by
   * their own clock, which knows nothing of simulated time.
   */
  onClientsClock(at: Instant): Instant;
  /** Forgets all that waits. */
  stop(): void;
}

export interface Scheduled {
  cancel(): void;
}

interface Waiting {
  readonly due: Instant;
  readonly order: number;
  readonly kind: 'errand' | 'chore';
  readonly work: () => Promise<void>;
}

/** Work that fails is a bug in the range; it is reported, and does not stop the clock. */
export type ReportFault = (fault: unknown) => void;

export function realClock(base: Clock, report: ReportFault): RangeClock {
  let inFlight = 0;
  let errands = 0;
  const set = new Set<() => void>();
  let idle: (() => void)[] = [];
  const settleIfIdle = () => {
    if (inFlight > 0 || errands > 0) return;
    const waiting = idle;
    idle = [];
    for (const wake of waiting) wake();
  };
  const busy = async <T>(work: () => Promise<T>): Promise<T> => {
    inFlight++;
    try {
      return await work();
    } finally {
      inFlight--;
      settleIfIdle();
    }
  };
  return {
    mode: 'real',
    now: () => base.now(),
    at(due, kind, work) {
      if (kind === 'errand') errands++;
      let open = true;
      const close = () => {
        if (!open) return;
        open = false;
        unset();
        set.delete(unset);
        if (kind === 'errand') errands--;
      };
      const start = () => {
        // Busy before closed: between the two the range must not look idle.
        void busy(async () => {
          close();
          await work();
        }).catch(report);
      };
      const unset = setOff(start, due - base.now(), kind);
      set.add(unset);
      return {
        cancel: () => {
          close();
          settleIfIdle();
        },
      };
    },
    busy,
    soon: () => base.now(),
    spend: () => {},
    quiet: () =>
      new Promise((resolve) => {
        idle.push(resolve);
        // Work that a finished request has queued as a microtask gets its turn first.
        setImmediate(settleIfIdle);
      }),
    pass: (time) => new Promise((resolve) => setTimeout(resolve, time)),
    onClientsClock: (at) => at,
    stop() {
      for (const unset of set) unset();
      set.clear();
      errands = 0;
      settleIfIdle();
    },
  };
}

/**
 * Starts the work in `wait` milliseconds. What is due already does not go through a timer, which takes a millisecond at
 * least: from an upload to its destination there are four such steps.
 *
 * @returns how to call it off.
 */
function setOff(start: () => void, wait: number, kind: 'errand' | 'chore'): () => void {
  if (wait <= 0) {
    const turn = setImmediate(start);
    return () => {
      clearImmediate(turn);
    };
  }
  let timer: NodeJS.Timeout;
  const wind = (left: number) => {
    timer = setTimeout(
      () => {
        if (left > LONGEST_TIMER) wind(left - LONGEST_TIMER);
        else start();
      },
      Math.min(left, LONGEST_TIMER),
    );
    if (kind === 'chore') timer.unref();
  };
  wind(wait);
  return () => {
    clearTimeout(timer);
  };
}

/** Milliseconds, 25 days: Node fires a longer timer at once. A key can be scheduled for deletion in 30 days. */
const LONGEST_TIMER = 2_147_483_647;

/**
 * @param start where simulated time begins.
 * @param jumpAfterIdle real milliseconds without any request after which time jumps by itself, so that a
 *   client that only waits gets its retries; absent, time moves by `quiet` and `pass` alone.
 */
export function simulatedClock(
  start: Instant,
  report: ReportFault,
  options: { readonly jumpAfterIdle?: number } = {},
): RangeClock {
  let now = start;
  let order = 0;
  let inFlight = 0;
  let driving = false;
  const waiting: Waiting[] = [];
  let idle: (() => void)[] = [];
  let idleTimer: NodeJS.Timeout | undefined;

  const whenIdle = () =>
    new Promise<void>((resolve) => {
      idle.push(resolve);
      setImmediate(wakeIfIdle);
    });
  const wakeIfIdle = () => {
    if (inFlight > 0) return;
    const waking = idle;
    idle = [];
    for (const wake of waking) wake();
    armIdleTimer();
  };
  const armIdleTimer = () => {
    if (options.jumpAfterIdle === undefined || driving) return;
    clearTimeout(idleTimer);
    idleTimer = setTimeout(() => {
      if (inFlight === 0 && waiting.some((entry) => entry.kind === 'errand')) void quiet();
    }, options.jumpAfterIdle);
    idleTimer.unref();
  };
  const busy = async <T>(work: () => Promise<T>): Promise<T> => {
    inFlight++;
    try {
      return await work();
    } finally {
      inFlight--;
      if (inFlight === 0) setImmediate(wakeIfIdle);
    }
  };
  const takeNext = (until: Instant | undefined): Waiting | undefined => {
    const next = waiting.reduce<Waiting | undefined>(
      (first, entry) =>
        first === undefined ||
        entry.due < first.due ||
        (entry.due === first.due && entry.order < first.order)
          ? entry
          : first,
      undefined,
    );
    if (next === undefined) return undefined;
    if (until !== undefined && next.due > until) return undefined;
    if (until === undefined && !waiting.some((entry) => entry.kind === 'errand')) return undefined;
    waiting.splice(waiting.indexOf(next), 1);
    return next;
  };
  let drives: Promise<void> = Promise.resolve();
  const drive = (until: Instant | undefined): Promise<void> => {
    const mine = drives.then(async () => {
      driving = true;
      try {
        for (;;) {
          await whenIdle();
          const next = takeNext(until);
          if (next === undefined) break;
          if (next.due > now) now = next.due;
          await busy(next.work).catch(report);
        }
        if (until !== undefined && until > now) now = until;
      } finally {
        driving = false;
      }
    });
    drives = mine.catch(() => {});
    return mine;
  };
  const quiet = () => drive(undefined);
  return {
    mode: 'simulated',
    now: () => now,
    at(due, kind, work) {
      const entry: Waiting = { due, order: order++, kind, work };
      waiting.push(entry);
      armIdleTimer();
      return {
        cancel: () => {
          const at = waiting.indexOf(entry);
          if (at >= 0) waiting.splice(at, 1);
        },
      };
    },
    busy,
    soon: (time) => later(now, time),
    spend: (time) => {
      now = later(now, time);
    },
    quiet,
    pass: (time) => drive(later(now, time)),
    onClientsClock: (at) => later(systemClock.now(), milliseconds(at - now)),
    stop() {
      waiting.length = 0;
      clearTimeout(idleTimer);
    },
  };
}
