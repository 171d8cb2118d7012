import { ASYNC_RECORDS, RECEIVE_MESSAGE } from '../../known-from.ts';
import { messageRecord } from '../destination-record.ts';
import type { EvidenceSource } from '../evidence-source.ts';
import { member, textAt } from '../json-value.ts';

/** Messages as ReceiveMessage answers them, or as a Lambda function is given them. */
export const source: EvidenceSource = {
  id: 'sqs-messages',
  title: 'SQS messages',
  sources: [RECEIVE_MESSAGE, ASYNC_RECORDS],
  read: (value) => {
    const body = member(value, 'Body') ?? member(value, 'body');
    const id = textAt(value, 'MessageId') ?? textAt(value, 'messageId');
    if (body === undefined || textAt(value, 'Type') === 'Notification') return undefined;
    if (typeof body !== 'string') return { kind: 'rejected', because: 'Body is not a string' };
    if (id === undefined || id.length > 256) {
      return { kind: 'rejected', because: 'the message has no usable MessageId' };
    }
    return { kind: 'destination', record: messageRecord(id, body, value), raw: value };
  },
};
