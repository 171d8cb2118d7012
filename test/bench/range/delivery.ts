import { performance } from 'node:perf_hooks';
import { setTimeout as wait } from 'node:timers/promises';
import { PutObjectCommand } from '@aws-sdk/client-s3';
import { DeleteMessageCommand, ReceiveMessageCommand } from '@aws-sdk/client-sqs';
import type { Figure } from './figure.ts';
import { median } from './figure.ts';
import { startRangeProcess } from './range-process.ts';
import type { Wired } from './wired-function.ts';
import { wiredFunction } from './wired-function.ts';

const UPLOADS = 40;
const LISTENS_AFTER_MS = 50;

/** From sending an upload to holding the destination's record, on the real clock, with the function warm. */
export async function deliveryFigures(): Promise<readonly Figure[]> {
  await using range = await startRangeProcess();
  using wired = await wiredFunction(range, 'exports.handler = async () => "seen";');
  await uploaded(wired, 'cold');
  const times: number[] = [];
  for (let count = 0; count < UPLOADS; count++) times.push(await uploaded(wired, String(count)));
  return [
    {
      name: 'upload to destination delivered, warm, p50',
      value: median(times),
      unit: 'ms',
      bar: { kind: 'at most', value: 10 },
      note: 'with the SDK’s own time for the upload, the listener already waiting',
    },
  ];
}

/** The listener waits before the upload begins, as whoever answers alarms does. */
async function uploaded({ s3, sqs, bucket, queueUrl }: Wired, key: string): Promise<number> {
  const listening = sqs.send(
    new ReceiveMessageCommand({ QueueUrl: queueUrl, WaitTimeSeconds: 20 }),
  );
  await wait(LISTENS_AFTER_MS);
  const before = performance.now();
  await s3.send(new PutObjectCommand({ Bucket: bucket, Key: key, Body: 'x' }));
  const { Messages = [] } = await listening;
  const took = performance.now() - before;
  const [message] = Messages;
  if (message?.ReceiptHandle === undefined) throw new Error('no record came within 20 seconds');
  await sqs.send(
    new DeleteMessageCommand({ QueueUrl: queueUrl, ReceiptHandle: message.ReceiptHandle }),
  );
  return took;
}
