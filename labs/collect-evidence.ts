import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { CloudTrailClient } from '@aws-sdk/client-cloudtrail';
import { S3Client } from '@aws-sdk/client-s3';
import { type Message, ReceiveMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { fetchPrefix } from '../replay/fetch/fetch-prefix.ts';
import { clientOf } from './account-reader.ts';
import type { LabSession } from './session.ts';

/**
 * Takes what a real investigator would have: the trail's files as they lie in the bucket, what vouches for them (the
 * signatures of its digests and CloudTrail's public keys, as the AWS CLI prints them), and what the destination queues
 * hold, as `aws sqs receive-message` prints it. Nothing else of the range enters the folder.
 */
export async function collectEvidence(session: LabSession, folder: string): Promise<void> {
  const { lab, outputs, investigator } = session;
  const s3 = new S3Client(clientOf(investigator));
  const sqs = new SQSClient(clientOf(investigator));
  const cloudtrail = new CloudTrailClient(clientOf(investigator));
  try {
    const take = async (bucket: string, prefix: string, to: string) => {
      const request = { bucket, prefix, folder: join(folder, to) };
      const { failures } = await fetchPrefix({ s3, cloudtrail }, request);
      const [failed] = failures;
      if (failed !== undefined) throw new Error(`${failed.location}: ${failed.because}`);
    };
    await take(lab.evidence.trailBucket(outputs), 'AWSLogs/', 'cloudtrail');
    const records = lab.evidence.recordBucket?.(outputs);
    if (records !== undefined) await take(records, 'aws/lambda/async/', 'records');
    for (const url of lab.evidence.queues(outputs)) {
      await takeQueue(sqs, url, join(folder, 'queues'));
    }
  } finally {
    s3.destroy();
    sqs.destroy();
    cloudtrail.destroy();
  }
}

async function takeQueue(sqs: SQSClient, url: string, folder: string): Promise<void> {
  const messages: Message[] = [];
  for (;;) {
    const { Messages = [] } = await sqs.send(
      new ReceiveMessageCommand({
        QueueUrl: url,
        MaxNumberOfMessages: 10,
        MessageSystemAttributeNames: ['All'],
        MessageAttributeNames: ['All'],
        // Long enough not to see a message twice in one sweep; afterwards it is there for the next one.
        VisibilityTimeout: 60,
      }),
    );
    if (Messages.length === 0) break;
    messages.push(...Messages);
  }
  if (messages.length === 0) return;
  messages.sort((one, other) => compare(sentAt(one), sentAt(other)));
  // The receipt is a key to the message, not a part of it.
  const kept = messages.map(({ ReceiptHandle: _, ...message }) => message);
  const name = url.slice(url.lastIndexOf('/') + 1);
  await writeJson(join(folder, `${name}.json`), { Messages: kept });
}

const sentAt = ({ Attributes, MessageId }: Message): string =>
  `${Attributes?.SentTimestamp ?? ''} ${MessageId ?? ''}`;

const compare = (one: string, other: string): number => Number(one > other) - Number(one < other);

const writeJson = (path: string, value: unknown): Promise<void> =>
  write(path, `${JSON.stringify(value, null, 2)}\n`);

async function write(path: string, content: string | Uint8Array): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, content);
}
