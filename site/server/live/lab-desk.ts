import { systemClock } from '../../../infra/base/instant.ts';
import { Problem } from '../../../infra/base/problem.ts';
import { ask } from '../../../labs/control-client.ts';
import { journalStamp } from '../../../labs/journal.ts';
import { labs } from '../../../labs/labs.ts';
import { type Seat, seatOf } from '../../../labs/seat.ts';
import { startSeat } from '../../../labs/start-seat.ts';
import { type LabState, readLabState } from './lab-state.ts';

/** Brings a participant's lab up as the command "up" does: in a process of its own, which outlives the request. */
export interface LabBringer {
  /** @throws Problem when it could not be brought up, in the words of the command. */
  bringUp(seat: Seat): Promise<void>;
  /** Takes down what was brought up here. */
  close(): Promise<void>;
}

/** Everything that may be asked of a lab from its page; each is the command of that name. */
export const LAB_ACTIONS = [
  'start',
  'reset',
  'up',
  'refresh',
  'attack',
  'check',
  'hint',
  'answer',
  'down',
] as const;
export type LabAction = (typeof LAB_ACTIONS)[number];

export interface LabOrder {
  readonly lab: string;
  readonly action: LabAction;
  /** Of `hint` and `answer`: which check. */
  readonly check?: string | undefined;
  readonly text?: string | undefined;
  /** Of `start` and `reset`: whom the completion record names. */
  readonly participant?: string | undefined;
}

/** The labs of whoever sits at this site. */
export interface LabDesk {
  state(lab: string): Promise<LabState | undefined>;
  /** What went wrong with the last order that left no other trace; undefined once another is given. */
  problem(lab: string): OrderProblem | undefined;
  /** What an order that is under way here is about, where nothing was written down of it yet. */
  pending(lab: string): LabAction | undefined;
  /**
   * Has one order carried out. It begins at once and is refused while another one is under way.
   *
   * @returns undefined when it may not be now; else what settles when it has ended, well or badly.
   */
  give(order: LabOrder): Promise<{ readonly ended: Promise<void> } | undefined>;
  /** Calls back whenever the state of the lab may be another one. */
  watch(lab: string, changed: () => void): () => void;
  close(): Promise<void>;
}

export interface OrderProblem {
  readonly action: LabAction;
  readonly at: number;
  readonly message: string;
  readonly fix: string;
}

/** @param seatName where several share a machine: whose labs these are. */
export function openLabDesk(bringer: LabBringer, seatName: string | undefined): LabDesk {
  const problems = new Map<string, OrderProblem>();
  const underWay = new Map<string, LabAction>();
  const watchers = new Map<string, Set<() => void>>();
  const stamps = new Map<string, string>();
  const seat = (lab: string): Seat | undefined => {
    const found = labs.find(lab);
    return found === undefined ? undefined : seatOf(found, seatName);
  };
  const changed = (lab: string) => {
    for (const each of watchers.get(lab) ?? []) each();
  };
  let beat: NodeJS.Timeout | undefined;
  const look = () => {
    for (const [lab, each] of watchers) {
      const of = seat(lab);
      if (each.size === 0 || of === undefined) continue;
      const stamp = journalStamp(of);
      if (stamps.get(lab) === stamp) continue;
      stamps.set(lab, stamp);
      changed(lab);
    }
  };
  return {
    state: async (lab) => {
      const of = seat(lab);
      return of === undefined ? undefined : readLabState(of);
    },
    problem: (lab) => problems.get(lab),
    pending: (lab) => underWay.get(lab),
    async give(order) {
      const { lab, action } = order;
      const of = seat(lab);
      if (of === undefined || underWay.has(lab)) return undefined;
      underWay.set(lab, action);
      const { busy } = await readLabState(of);
      if (busy !== undefined) {
        underWay.delete(lab);
        return undefined;
      }
      problems.delete(lab);
      const ended = carryOut({ ...order, participant: order.participant ?? seatName }, of, bringer)
        .catch((error: unknown) => {
          problems.set(lab, { action, at: systemClock.now(), ...problemIn(error) });
        })
        .finally(() => {
          underWay.delete(lab);
          changed(lab);
        });
      changed(lab);
      return { ended };
    },
    watch(lab, callback) {
      const own = watchers.get(lab) ?? new Set();
      watchers.set(lab, own);
      own.add(callback);
      beat ??= setInterval(look, LOOK_EVERY).unref();
      return () => {
        own.delete(callback);
        if ([...watchers.values()].every(({ size }) => size === 0)) {
          clearInterval(beat);
          beat = undefined;
        }
      };
    },
    async close() {
      clearInterval(beat);
      await bringer.close();
    },
  };
}

/** Milliseconds. */
const LOOK_EVERY = 250;

async function carryOut(
  { lab, action, check, text, participant }: LabOrder,
  seat: Seat,
  bringer: LabBringer,
): Promise<void> {
  switch (action) {
    case 'start':
    case 'reset':
      await startSeat(seat, { participant, reset: action === 'reset' });
      return;
    case 'up':
      await bringer.bringUp(seat);
      return;
    case 'answer':
      if (check === undefined || text === undefined || text.trim() === '') {
        throw new Problem('USAGE', `answer: what is the answer to ${check ?? 'which question'}?`, {
          fix: `Write it into the field of that question. At a terminal: aftertrace answer ${lab} <question> <answer>`,
        });
      }
      await ask(seat, action, { check, text }, () => {});
      return;
    case 'hint':
      await ask(seat, action, check === undefined ? {} : { check }, () => {});
      return;
    case 'refresh':
    case 'attack':
    case 'check':
    case 'down':
      await ask(seat, action, {}, () => {});
  }
}

const problemIn = (error: unknown): { readonly message: string; readonly fix: string } =>
  error instanceof Problem
    ? { message: error.message, fix: error.fix }
    : {
        message: error instanceof Error ? error.message : String(error),
        fix: 'Take the lab down and up again.',
      };
