import type { Call } from '../../service.ts';
import { missingParameter, receiptHandleIsInvalid } from './faults.ts';
import type { Message, Queue } from './state.ts';
import { sqsRandom } from './state.ts';

/** Opaque to clients. Names its queue, so that a handle of another queue is told from one that is spent. */
export function newReceiptHandle(queue: Queue, call: Call): string {
  return Buffer.from(`${queue.arn} ${sqsRandom(call.platform).hex(32)}`).toString('base64');
}

/**
 * The message the handle was last handed out for; undefined when it is gone or was received again since.
 *
 * @throws AwsFault ReceiptHandleIsInvalid for text that is no handle of this queue.
 */
export function messageOf(queue: Queue, handle: string | undefined): Message | undefined {
  if (handle === undefined || handle === '') throw missingParameter('ReceiptHandle');
  if (!Buffer.from(handle, 'base64').toString().startsWith(`${queue.arn} `))
    throw receiptHandleIsInvalid(handle);
  return queue.messages.find((message) => message.receiptHandle === handle);
}
