import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { CloudTrailClient, paginateListPublicKeys } from '@aws-sdk/client-cloudtrail';
import {
  GetObjectCommand,
  HeadObjectCommand,
  paginateListObjectsV2,
  S3Client,
} from '@aws-sdk/client-s3';
import { type Message, ReceiveMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import type { LabSession } from './session.ts';

/**
 * Takes what a real investigator would have: the trail's files as they lie in the bucket, what vouches for them (the
 * signatures of its digests and CloudTrail's public keys, as the AWS CLI prints them), and what the destination queues
 * hold, as `aws sqs receive-message` prints it. Nothing else of the range enters the folder.
 */
export async function collectEvidence(session: LabSession, folder: string): Promise<void> {
  const { lab, outputs, investigator } = session;
  const s3 = new S3Client({ ...investigator, maxAttempts: 1 });
  const sqs = new SQSClient({ ...investigator, maxAttempts: 1 });
  const cloudtrail = new CloudTrailClient({ ...investigator, maxAttempts: 1 });
  try {
    const trail = join(folder, 'cloudtrail');
    const digests = await takeTrail(s3, lab.evidence.trailBucket(outputs), trail);
    await takeKeys(cloudtrail, digests, join(trail, 'public-keys.json'));
    for (const url of lab.evidence.queues(outputs)) {
      await takeQueue(sqs, url, join(folder, 'queues'));
    }
  } finally {
    s3.destroy();
    sqs.destroy();
    cloudtrail.destroy();
  }
}

/** @returns when each digest was written. */
async function takeTrail(s3: S3Client, Bucket: string, folder: string): Promise<readonly Date[]> {
  const digests: Date[] = [];
  for await (const page of paginateListObjectsV2({ client: s3 }, { Bucket, Prefix: 'AWSLogs/' })) {
    for (const { Key, LastModified } of page.Contents ?? []) {
      // CloudTrail marks its folder with an empty object of that name.
      if (Key === undefined || Key.endsWith('/')) continue;
      const { Body } = await s3.send(new GetObjectCommand({ Bucket, Key }));
      const path = join(folder, pathOf(Key));
      await write(path, (await Body?.transformToByteArray()) ?? new Uint8Array());
      if (!Key.includes('/CloudTrail-Digest/')) continue;
      const { Metadata, ContentLength, ETag } = await s3.send(
        new HeadObjectCommand({ Bucket, Key }),
      );
      await writeJson(`${path}.metadata.json`, { ContentLength, ETag, Metadata });
      if (LastModified !== undefined) digests.push(LastModified);
    }
  }
  return digests;
}

/** The keys of the time in which digests were written. */
async function takeKeys(
  client: CloudTrailClient,
  digests: readonly Date[],
  path: string,
): Promise<void> {
  if (digests.length === 0) return;
  const times = digests.map((written) => written.getTime());
  const asked = {
    StartTime: new Date(Math.min(...times)),
    EndTime: new Date(Math.max(...times)),
  };
  const PublicKeyList: object[] = [];
  for await (const page of paginateListPublicKeys({ client }, asked)) {
    for (const { Value, ...key } of page.PublicKeyList ?? []) {
      PublicKeyList.push({ Value: Buffer.from(Value ?? []).toString('base64'), ...key });
    }
  }
  await writeJson(path, { PublicKeyList });
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
