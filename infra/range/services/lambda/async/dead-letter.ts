import type { Platform } from '../../../platform.ts';
import { deliverySession } from '../destinations/delivery-session.ts';
import { queueUrl } from '../destinations/sqs.ts';
import { count } from '../function-metrics.ts';
import type { RecordedResponse } from '../invocation-record.ts';
import type { AsyncEvent, LambdaFunction } from '../state.ts';

/**
 * Sends the event's own bytes to the dead-letter target, with what AWS tells about the failure in
 * attributes. When that fails the event is gone, and a counter says so.
 */
export async function bury(
  platform: Platform,
  fn: LambdaFunction,
  event: AsyncEvent,
  target: string,
  response: RecordedResponse | undefined,
  traceHeader: string,
): Promise<void> {
  if (event.role === undefined) return;
  const attributes = attributesOf(event, response);
  const caller = { cause: event.dispatchedAs ?? event.invokedBy, traceHeader };
  try {
    const session = deliverySession(platform, fn.accountId, event.role);
    if (target.includes(':sqs:')) {
      await platform.perform({
        service: 'sqs',
        operation: 'SendMessage',
        input: {
          QueueUrl: queueUrl(target),
          MessageBody: event.payload,
          MessageAttributes: attributes,
        },
        ...session,
        ...caller,
      });
    } else {
      await platform.perform({
        service: 'sns',
        operation: 'Publish',
        input: { TopicArn: target, Message: event.payload, MessageAttributes: attributes },
        ...session,
        ...caller,
      });
    }
  } catch (fault) {
    count(platform, fn, 'DeadLetterErrors', event.qualifier);
    platform.say(
      `lambda: ${fn.name} could not reach its dead-letter target ${target}: ${String(fault)}`,
    );
  }
}

function attributesOf(event: AsyncEvent, response: RecordedResponse | undefined) {
  const code = response?.statusCode ?? 429;
  const message = code === 429 ? 'Rate Exceeded.' : errorMessageIn(response?.payload);
  return {
    RequestID: { DataType: 'String', StringValue: event.requestId },
    ErrorCode: { DataType: 'Number', StringValue: String(code) },
    ...(message !== '' && {
      ErrorMessage: { DataType: 'String', StringValue: firstKilobyte(message) },
    }),
  };
}

function errorMessageIn(payload: string | undefined): string {
  try {
    const body: unknown = JSON.parse(payload ?? 'null');
    if (typeof body !== 'object' || body === null) return '';
    return String((body as { errorMessage?: unknown }).errorMessage ?? '');
  } catch {
    return '';
  }
}

/** Cut without leaving half a character. */
const firstKilobyte = (text: string): string =>
  new TextDecoder().decode(Buffer.from(text).subarray(0, 1024), { stream: true });
