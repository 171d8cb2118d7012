import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  CloudWatchLogsClient,
  CreateLogGroupCommand,
  CreateLogStreamCommand,
  PutLogEventsCommand,
} from '@aws-sdk/client-cloudwatch-logs';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { readEvidence } from '../../replay/evidence/read-evidence.ts';
import { fetchEvidence } from '../../replay/fetch/fetch-evidence.ts';
import { startTestRange, type TestRange } from '../support/range.ts';

const ID = '8f507cfc-0000-4697-b07a-ac58fc914c95';
let range: TestRange;
let folder: string;

beforeAll(async () => {
  range = await startTestRange({ clock: 'simulated' });
  folder = mkdtempSync(join(tmpdir(), 'aftertrace-fetch-'));
  const logs = new CloudWatchLogsClient(range.config());
  const timestamp = range.range.clock.now();
  for (const logGroupName of ['/aws/lambda/scan', '/aws/lambda/siem', '/other']) {
    const place = { logGroupName, logStreamName: '2026/05/12/[$LATEST]0f' };
    await logs.send(new CreateLogGroupCommand({ logGroupName }));
    await logs.send(new CreateLogStreamCommand(place));
    const messages = [`START RequestId: ${ID} Version: $LATEST`, 'seen', `END RequestId: ${ID}`];
    const logEvents = messages.map((message, at) => ({ timestamp: timestamp + at, message }));
    await logs.send(new PutLogEventsCommand({ ...place, logEvents }));
  }
  logs.destroy();
});

afterAll(async () => {
  await range[Symbol.asyncDispose]();
  rmSync(folder, { recursive: true, force: true });
});

const fetched = (address: string) =>
  fetchEvidence({
    address,
    folder,
    endpoint: range.endpoint,
    credentials: range.admin,
  });

test('the groups whose names begin so are fetched, and each line tells whose it is', async () => {
  const { path, objects, failures } = await fetched('logs://us-east-1/aws/lambda/');
  expect({ objects, failures }).toEqual({ objects: 2, failures: [] });
  const evidence = await readEvidence([path]);
  expect(evidence.rejected).toEqual([]);
  expect(evidence.logs.map(({ record }) => [record.functionName, record.says])).toEqual([
    ['scan', 'start'],
    ['siem', 'start'],
    ['scan', 'end'],
    ['siem', 'end'],
  ]);
});

test('fetched again it is the same', async () => {
  const [once, again] = [
    await fetched('logs://us-east-1/aws/lambda/scan'),
    await fetched('logs://us-east-1/aws/lambda/scan'),
  ];
  expect(again).toEqual(once);
  const { rejected, logs } = await readEvidence([again.path]);
  expect({ rejected, lines: logs.length }).toEqual({ rejected: [], lines: 2 });
});

test('a group that is not there is told', async () => {
  await expect(fetched('logs://us-east-1/nothing')).rejects.toMatchObject({
    code: 'EVIDENCE_UNREADABLE',
  });
});
