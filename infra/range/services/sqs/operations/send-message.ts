import type {
  SendMessageBatchCommandInput,
  SendMessageBatchCommandOutput,
  SendMessageCommandInput,
  SendMessageCommandOutput,
} from '@aws-sdk/client-sqs';
import { AwsFault, operation } from '../../../service.ts';
import { checkBatch, eachOf } from '../batch.ts';
import { apiReference, DATA_EVENT_SHAPE } from '../known-from.ts';
import { acceptMessage, sizeOf } from '../message-intake.ts';
import { onQueue, queueAt, shownUrl } from '../queue-lookup.ts';
import { dataTrail, HIDDEN, lowerCamel } from '../trail-rules.ts';

type SendOutput = Omit<SendMessageCommandOutput, '$metadata'>;
type BatchOutput = Omit<SendMessageBatchCommandOutput, '$metadata'>;

/** Bytes of all entries of one batch together. */
const LARGEST_BATCH = 1_048_576;

export const sendMessage = operation<SendMessageCommandInput, SendOutput>({
  knownFrom: [apiReference('SendMessage'), DATA_EVENT_SHAPE],
  authorizes: (input, call) => onQueue('sqs:SendMessage', input.QueueUrl, call),
  async handle(input, call) {
    return acceptMessage(queueAt(input.QueueUrl, call), input, call);
  },
  trail: {
    ...dataTrail<SendMessageCommandInput, SendOutput>(false, (output) =>
      lowerCamel({
        MD5OfMessageBody: output.MD5OfMessageBody,
        MD5OfMessageAttributes: output.MD5OfMessageAttributes,
        MD5OfMessageSystemAttributes: output.MD5OfMessageSystemAttributes,
        MessageId: output.MessageId,
        SequenceNumber: output.SequenceNumber,
      }),
    ),
    requestParameters: (input, call) => ({
      queueUrl: shownUrl(input.QueueUrl, call),
      ...shownEntry(input),
    }),
  },
});

export const sendMessageBatch = operation<SendMessageBatchCommandInput, BatchOutput>({
  knownFrom: [apiReference('SendMessageBatch'), DATA_EVENT_SHAPE],
  authorizes: (input, call) => onQueue('sqs:SendMessage', input.QueueUrl, call),
  async handle(input, call) {
    const queue = queueAt(input.QueueUrl, call);
    const entries = input.Entries ?? [];
    checkBatch(entries, 'SendMessageBatchRequestEntry');
    const size = entries.reduce((sum, entry) => sum + sizeOf(entry), 0);
    if (size > LARGEST_BATCH)
      throw new AwsFault(
        'BatchRequestTooLong',
        400,
        `Batch requests cannot be longer than ${LARGEST_BATCH} bytes. You have sent ${size} bytes.`,
      );
    return eachOf(entries, (entry) => {
      const { MessageId, MD5OfMessageBody, ...rest } = acceptMessage(queue, entry, call);
      return { Id: entry.Id, MessageId, MD5OfMessageBody, ...rest };
    });
  },
  trail: {
    ...dataTrail<SendMessageBatchCommandInput, BatchOutput>(false, (output) => ({
      successful: lowerCamel(output.Successful ?? []),
      failed: lowerCamel(output.Failed ?? []),
    })),
    requestParameters: (input, call) => ({
      queueUrl: shownUrl(input.QueueUrl, call),
      entries: (input.Entries ?? []).map((entry) => ({ id: entry.Id, ...shownEntry(entry) })),
    }),
  },
});

type Entry = Omit<SendMessageCommandInput, 'QueueUrl'>;

function shownEntry(entry: Entry) {
  return {
    messageBody: HIDDEN,
    ...(entry.DelaySeconds !== undefined && { delaySeconds: entry.DelaySeconds }),
    messageAttributes: entry.MessageAttributes === undefined ? {} : HIDDEN,
    ...(entry.MessageGroupId !== undefined && { messageGroupId: entry.MessageGroupId }),
    ...(entry.MessageDeduplicationId !== undefined && {
      messageDeduplicationId: entry.MessageDeduplicationId,
    }),
  };
}
