import type { Arn } from '../../../base/ids.ts';
import { later, seconds } from '../../../base/instant.ts';
import { errandKind, sendErrand } from '../../errands.ts';
import type { Platform } from '../../platform.ts';
import type { Message, MoveTask, Queue, SqsState } from './state.ts';
import { sqsRandom, sqsState, wakePolls } from './state.ts';

/** What SQS moves in a second when nobody set a limit: its own maximum. Source: API reference. */
const MOST_PER_SECOND = 500;

export const runningTask = (state: SqsState, source: Arn): MoveTask | undefined =>
  state.moveTasks?.find((task) => task.source === source && task.status === 'RUNNING');

/** One second's worth of a task that moves dead letters back. */
export const moveStep = errandKind<{ readonly handle: string }>(
  'sqs/move',
  async (platform, order) => {
    const state = platform.state(sqsState);
    const task = state.moveTasks?.find(({ handle }) => handle === order.handle);
    if (task?.status !== 'RUNNING') return;
    const source = state.queues.get(task.source);
    const now = platform.clock.now();
    const waiting = source?.messages.filter((message) => message.visibleAt <= now) ?? [];
    const most = task.perSecond ?? MOST_PER_SECOND;
    for (const message of waiting.slice(0, most)) {
      const arn = task.destination ?? message.movedFrom;
      const target = arn === undefined ? undefined : state.queues.get(arn);
      if (source === undefined || target === undefined) {
        task.status = 'FAILED';
        task.because =
          target === undefined && message.movedFrom === undefined
            ? 'CouldNotDetermineMessageSource'
            : 'AWS.SimpleQueueService.NonExistentQueue';
        return;
      }
      moveBack(platform, message, source, target, task);
    }
    if (waiting.length > most)
      sendErrand(platform, moveStep, later(now, seconds(1)), { handle: task.handle });
    else task.status = 'COMPLETED';
  },
);

/** A message moved back is a new one with a new id and a new age. Source: Developer Guide, "dead-letter queue redrive". */
function moveBack(
  platform: Platform,
  message: Message,
  source: Queue,
  target: Queue,
  task: MoveTask,
): void {
  const now = platform.clock.now();
  const id = sqsRandom(platform).uuid();
  source.messages = source.messages.filter((other) => other !== message);
  const { movedFrom: _from, firstReceivedAt: _at, receiptHandle: _handle, ...kept } = message;
  target.messages.push({ ...kept, id, sentAt: now, visibleAt: now, receiveCount: 0 });
  platform.truth.add({ cause: task.startedBy, effect: id, kind: 'message' });
  task.moved++;
  wakePolls(platform, target);
}
