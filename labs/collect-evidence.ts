import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { GetObjectCommand, paginateListObjectsV2, S3Client } from '@aws-sdk/client-s3';
import { type Message, ReceiveMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import type { LabSession } from './session.ts';

/**
 * Takes what a real investigator would have: the trail's files as they lie in the bucket, and what the
 * destination queues hold, as `aws sqs receive-message` prints it. Nothing else of the range enters the folder.
 */
export async function collectEvidence(session: LabSession, folder: string): Promise<void> {
  const { lab, outputs, investigator } = session;
  const s3 = new S3Client({ ...investigator, maxAttempts: 1 });
  const sqs = new SQSClient({ ...investigator, maxAttempts: 1 });
  try {
    await takeTrail(s3, lab.evidence.trailBucket(outputs), join(folder, 'cloudtrail'));
    for (const url of lab.evidence.queues(outputs)) {
      await takeQueue(sqs, url, join(folder, 'queues'));
    }
  } finally {
    s3.destroy();
    sqs.destroy();
  }
}

async function takeTrail(s3: S3Client, bucket: string, folder: string): Promise<void> {
  for await (const page of paginateListObjectsV2(
    { client: s3 },
    { Bucket: bucket, Prefix: 'AWSLogs/' },
  )) {
    for (const { Key } of page.Contents ?? []) {
      // CloudTrail marks its folder with an empty object of that name.
      if (Key === undefined || Key.endsWith('/')) continue;
      const { Body } = await s3.send(new GetObjectCommand({ Bucket: bucket, Key }));
      await write(
        join(folder, pathOf(Key)),
        (await Body?.transformToByteArray()) ?? new Uint8Array(),
      );
    }
  }
}

/** A key as a path below the evidence folder: whoever may write to the bucket must not choose where on this machine. */
function pathOf(key: string): string {
  return key
    .split('/')
    .map((part) =>
      /^\.{0,2}$/.test(part) || /[\\:\0]/.test(part)
        ? `%${Buffer.from(part).toString('hex')}`
        : part,
    )
    .join('/');
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
  await write(join(folder, `${name}.json`), `${JSON.stringify({ Messages: kept }, null, 2)}\n`);
}

const sentAt = ({ Attributes, MessageId }: Message): string =>
  `${Attributes?.SentTimestamp ?? ''} ${MessageId ?? ''}`;

const compare = (one: string, other: string): number => Number(one > other) - Number(one < other);

async function write(path: string, content: string | Uint8Array): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, content);
}
