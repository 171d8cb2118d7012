import type { S3Client } from '@aws-sdk/client-s3';
import type { SNSClient } from '@aws-sdk/client-sns';
import { z } from 'zod';
import type { Finding } from '../finding.ts';
import { alert } from './alert.ts';
import { closeBucket } from './close-bucket.ts';
import { confirm } from './confirm.ts';
import { readRecord } from './read-record.ts';
import { senderDoubt } from './sender-doubt.ts';

export interface ResponderTools {
  readonly s3: S3Client;
  readonly sns: SNSClient;
  /** The buckets it may close. */
  readonly guardedBuckets: readonly string[];
  readonly alertTopic: string;
  readonly scanFunctionArn: string;
  /** The unique id of the scan's role: "AROA…". */
  readonly scanRoleId: string;
  readonly ownRoleArn: string;
}

/** A message as Lambda hands it over. SQS itself wrote `SenderId`; the sender wrote the body. */
export interface QueueMessage {
  readonly messageId: string;
  readonly senderId: string;
  readonly body: string;
}

/**
 * Acts on the scan's findings, and on nothing that only looks like one.
 *
 * A record is not signed. So who sent it is asked of SQS, what it says is asked of the object, and what cannot be
 * verified goes to a person: it may be an attack, or a finding that an outage left behind.
 *
 * @throws AWS's errors: the message is then handed over again, three times in all, and kept.
 */
export async function respond(event: unknown, tools: ResponderTools): Promise<void> {
  const { Records } = queueEvent.parse(event);
  for (const { messageId, body, attributes } of Records) {
    await respondTo({ messageId, body, senderId: attributes.SenderId }, tools);
  }
}

async function respondTo(message: QueueMessage, tools: ResponderTools): Promise<void> {
  const verified = await verify(message, tools);
  if (typeof verified === 'string') {
    await report(message, verified, tools);
    return;
  }
  if (verified.verdict === 'clean') return;
  await closeBucket(verified.object.bucket, tools);
  await alert(tools, 'HIGH: a malicious upload, and its bucket is closed', {
    schema: 'aftertrace.bucket-closed/1',
    finding: verified,
    messageId: message.messageId,
  });
}

/** The finding, or why it is not to be acted on. */
async function verify(message: QueueMessage, tools: ResponderTools): Promise<Finding | string> {
  const doubt = senderDoubt(message, tools);
  if (doubt !== undefined) return doubt;
  const read = readRecord(message, tools);
  if (typeof read === 'string' || read.verdict === 'clean') return read;
  return (await confirm(read, tools)) ?? read;
}

/** What an analyst needs to look into it: all of the message, with the body in a form that no reader acts on. */
async function report(message: QueueMessage, doubt: string, tools: ResponderTools): Promise<void> {
  await alert(tools, 'MEDIUM: a record that cannot be verified', {
    schema: 'aftertrace.unverified-record/1',
    doubt,
    messageId: message.messageId,
    senderId: message.senderId,
    // A body may be larger than SNS takes; the beginning says what it wanted.
    bodyBase64: Buffer.from(message.body.slice(0, 32_768)).toString('base64'),
  });
}

const queueEvent = z.object({
  Records: z.array(
    z.object({
      messageId: z.string(),
      body: z.string(),
      attributes: z.object({ SenderId: z.string() }),
    }),
  ),
});
