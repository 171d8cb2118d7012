import type {
  PublishBatchCommandInput,
  PublishBatchCommandOutput,
  PublishCommandInput,
  PublishCommandOutput,
} from '@aws-sdk/client-sns';
import type { TrailRule } from '../../../service.ts';
import { AwsFault, operation } from '../../../service.ts';
import { notImplemented } from '../faults.ts';
import { apiReference, DELIVERY_RETRIES, DELIVERY_SHAPE, TRAIL_SHAPE } from '../known-from.ts';
import { acceptMessage, checkSize, sizeOf } from '../message-intake.ts';
import { onTopic, topicAt, topicResources } from '../topic-lookup.ts';
import { HIDDEN, lowerCamel } from '../trail-rules.ts';

const dataTrail = {
  category: 'data',
  readOnly: false,
  dataResourceType: 'AWS::SNS::Topic',
} as const satisfies Partial<TrailRule<unknown, unknown>>;

type PublishOutput = Omit<PublishCommandOutput, '$metadata'>;
type BatchOutput = Omit<PublishBatchCommandOutput, '$metadata'>;

export const publish = operation<PublishCommandInput, PublishOutput>({
  knownFrom: [apiReference('Publish'), DELIVERY_SHAPE, DELIVERY_RETRIES, TRAIL_SHAPE],
  authorizes: (input, call) => onTopic('sns:Publish', targetOf(input), call),
  async handle(input, call) {
    return acceptMessage(topicAt(targetOf(input), call), input, call);
  },
  trail: {
    ...dataTrail,
    requestParameters: (input: PublishCommandInput) => ({
      topicArn: input.TopicArn ?? input.TargetArn,
      ...shownMessage(input),
    }),
    responseElements: (output: PublishOutput) =>
      lowerCamel({ MessageId: output.MessageId, SequenceNumber: output.SequenceNumber }),
    resources: (input: PublishCommandInput) => topicResources(input.TopicArn ?? input.TargetArn),
  },
});

export const publishBatch = operation<PublishBatchCommandInput, BatchOutput>({
  knownFrom: [apiReference('PublishBatch'), DELIVERY_SHAPE, TRAIL_SHAPE],
  authorizes: (input, call) => onTopic('sns:Publish', input.TopicArn, call),
  async handle(input, call) {
    const topic = topicAt(input.TopicArn, call);
    checkBatch(input);
    const Successful: NonNullable<BatchOutput['Successful']> = [];
    const Failed: NonNullable<BatchOutput['Failed']> = [];
    for (const entry of input.PublishBatchRequestEntries ?? []) {
      try {
        Successful.push({ Id: entry.Id, ...acceptMessage(topic, entry, call) });
      } catch (fault) {
        if (!(fault instanceof AwsFault)) throw fault;
        Failed.push({
          Id: entry.Id,
          Code: fault.code,
          Message: fault.message,
          SenderFault: fault.status < 500,
        });
      }
    }
    return { Successful, Failed };
  },
  trail: {
    ...dataTrail,
    requestParameters: (input: PublishBatchCommandInput) => ({
      topicArn: input.TopicArn,
      publishBatchRequestEntries: (input.PublishBatchRequestEntries ?? []).map((entry) => ({
        id: entry.Id,
        ...shownMessage(entry),
      })),
    }),
    responseElements: (output: BatchOutput) => ({
      successful: lowerCamel(output.Successful ?? []),
      failed: lowerCamel(output.Failed ?? []),
    }),
    resources: (input: PublishBatchCommandInput) => topicResources(input.TopicArn),
  },
});

type Message = Omit<PublishCommandInput, 'TopicArn' | 'TargetArn' | 'PhoneNumber'>;

function shownMessage(input: Message) {
  return {
    message: HIDDEN,
    ...(input.Subject !== undefined && { subject: HIDDEN }),
    ...(input.MessageStructure !== undefined && { messageStructure: input.MessageStructure }),
    ...(input.MessageAttributes !== undefined && { messageAttributes: HIDDEN }),
    ...(input.MessageGroupId !== undefined && { messageGroupId: input.MessageGroupId }),
    ...(input.MessageDeduplicationId !== undefined && {
      messageDeduplicationId: input.MessageDeduplicationId,
    }),
  };
}

/** A topic's ARN may come as the target as well; phones and mobile endpoints are not spoken to. */
function targetOf(input: PublishCommandInput): string | undefined {
  if (input.PhoneNumber !== undefined) throw notImplemented('PhoneNumber (text messages)');
  if (input.TargetArn?.includes(':endpoint/') === true)
    throw notImplemented('TargetArn of a mobile endpoint');
  return input.TopicArn ?? input.TargetArn;
}

function checkBatch(input: PublishBatchCommandInput): void {
  const entries = input.PublishBatchRequestEntries ?? [];
  const refuse = (code: string, message: string) => new AwsFault(code, 400, message);
  if (entries.length === 0)
    throw refuse('EmptyBatchRequest', "The batch request doesn't contain any entries.");
  if (entries.length > 10)
    throw refuse(
      'TooManyEntriesInBatchRequest',
      'The batch request contains more entries than permissible.',
    );
  if (new Set(entries.map(({ Id }) => Id)).size < entries.length)
    throw refuse(
      'BatchEntryIdsNotDistinct',
      'Two or more batch entries in the request have the same Id.',
    );
  if (entries.some(({ Id = '' }) => !/^[A-Za-z0-9_-]{1,80}$/.test(Id)))
    throw refuse(
      'InvalidBatchEntryId',
      "The Id of a batch entry in a batch request doesn't abide by the specification.",
    );
  checkSize(
    entries.reduce((sum, entry) => sum + sizeOf(entry), 0),
    () =>
      refuse(
        'BatchRequestTooLong',
        'The length of all the batch messages put together is more than the limit.',
      ),
  );
}
