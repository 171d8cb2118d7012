import type { AccountId, Arn, EventId } from '../../../base/ids.ts';
import type { Instant } from '../../../base/instant.ts';
import type { Seeded } from '../../../base/seeded.ts';
import { announceArrival } from '../../arrivals.ts';
import type { Platform } from '../../platform.ts';
import { liveToken, stateToken } from '../../platform.ts';

/** All queues of the range, keyed by ARN. */
export interface SqsState {
  readonly queues: Map<Arn, Queue>;
  /** Tasks that move dead letters back, oldest first. Absent until the first. */
  moveTasks?: MoveTask[];
}

/** One StartMessageMoveTask. */
export interface MoveTask {
  readonly handle: string;
  readonly source: Arn;
  readonly destination?: Arn;
  readonly perSecond?: number;
  readonly startedAt: Instant;
  readonly startedBy: EventId;
  /** How many there were to move when it began. */
  readonly toMove: number;
  moved: number;
  status: 'RUNNING' | 'COMPLETED' | 'CANCELLED' | 'FAILED';
  because?: string;
}

export interface Queue {
  readonly name: string;
  readonly accountId: AccountId;
  readonly arn: Arn;
  readonly createdAt: Instant;
  modifiedAt: Instant;
  purgedAt?: Instant;
  /** As set or defaulted, without those computed at reading (counts, times, the ARN). */
  readonly attributes: Map<string, string>;
  readonly tags: Map<string, string>;
  /** In the order they arrived. */
  messages: Message[];
  /** FIFO only: what has been sent under each deduplication id, for five minutes. */
  readonly deduplicated: Map<string, Deduplicated>;
  sequence: number;
  /** FIFO only: what each `ReceiveRequestAttemptId` of the last five minutes got. */
  attempts?: Map<string, { readonly messageIds: readonly string[]; readonly at: Instant }>;
}

export interface Message {
  readonly id: string;
  readonly body: string;
  readonly attributes: Readonly<Record<string, MessageAttribute>>;
  readonly traceHeader?: string;
  readonly senderId: string;
  readonly sentAt: Instant;
  readonly groupId?: string;
  readonly deduplicationId?: string;
  readonly sequenceNumber?: string;
  /** Set once it has been moved to a dead-letter queue. */
  readonly movedFrom?: Arn;
  visibleAt: Instant;
  receiveCount: number;
  firstReceivedAt?: Instant;
  /** The newest handle; older ones no longer delete it. */
  receiptHandle?: string;
}

/** `Binary…` types hold bytes, all others text. */
export interface MessageAttribute {
  readonly dataType: string;
  readonly value: string | Uint8Array;
}

export interface Deduplicated {
  readonly messageId: string;
  readonly sequenceNumber: string;
  readonly at: Instant;
}

export const sqsState = stateToken<SqsState>('sqs', () => ({ queues: new Map() }));

/** What must not be kept over a restart: randomness, and the long polls that wait. */
interface SqsRuntime {
  random?: Seeded;
  readonly polls: Map<Arn, Set<() => void>>;
}

const sqsRuntime = liveToken<SqsRuntime>('sqs.runtime', () => ({ polls: new Map() }));

export function sqsRandom(platform: Platform): Seeded {
  const runtime = platform.state(sqsRuntime);
  runtime.random ??= platform.random.fork('sqs');
  return runtime.random;
}

/** Lets every long poll on the queue look again, and pollers from outside. */
export function wakePolls(platform: Platform, queue: Queue): void {
  announceArrival(platform, queue.arn, platform.clock.now());
  for (const wake of platform.state(sqsRuntime).polls.get(queue.arn) ?? []) wake();
}

/**
 * Plans the word of messages that cannot be seen yet, which an earlier run of the range left. Whether time is to
 * jump there follows who waits: for delayed messages and those of a queue that gives up on them, as for new ones.
 */
export function resumeArrivals(platform: Platform): void {
  const now = platform.clock.now();
  for (const queue of platform.state(sqsState).queues.values()) {
    const due = new Map<Instant, 'errand' | 'chore'>();
    for (const { visibleAt, receiveCount } of queue.messages) {
      if (visibleAt <= now) continue;
      const isAwaited = receiveCount === 0 || queue.attributes.has('RedrivePolicy');
      if (isAwaited || !due.has(visibleAt)) due.set(visibleAt, isAwaited ? 'errand' : 'chore');
    }
    for (const [at, kind] of due)
      platform.clock.at(at, kind, async () => {
        wakePolls(platform, queue);
      });
  }
}

/** Resolves when `wakePolls` is called for the queue, or after `atMost` milliseconds of real time. */
export function nextArrival(platform: Platform, queue: Queue, atMost: number): Promise<void> {
  const { polls } = platform.state(sqsRuntime);
  const waiting = polls.get(queue.arn) ?? new Set<() => void>();
  polls.set(queue.arn, waiting);
  return new Promise((resolve) => {
    const wake = () => {
      clearTimeout(timer);
      waiting.delete(wake);
      resolve();
    };
    const timer = setTimeout(wake, atMost);
    // A poll nobody will hear the end of must not keep the process alive.
    timer.unref();
    waiting.add(wake);
  });
}
