import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  CloudWatchLogsClient,
  CreateLogGroupCommand,
  CreateLogStreamCommand,
  PutLogEventsCommand,
} from '@aws-sdk/client-cloudwatch-logs';
import {
  CreateAccessKeyCommand,
  CreateUserCommand,
  IAMClient,
  PutUserPolicyCommand,
} from '@aws-sdk/client-iam';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { readEvidence } from '../../replay/evidence/read-evidence.ts';
import { type FetchRequest, fetchEvidence } from '../../replay/fetch/fetch-evidence.ts';
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

const fetched = (address: string, differing: Partial<FetchRequest> = {}) =>
  fetchEvidence({
    address,
    folder,
    endpoint: range.endpoint,
    credentials: range.admin,
    ...differing,
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

test('logs come along with what the trails of an account have', async () => {
  const withLogs = '/aws/lambda/';
  const { path, toldFrom, failures } = await fetched('trails://us-east-1', { withLogs });
  const { rejected, trail, logs } = await readEvidence([path], { toldFrom });
  expect({ failures, rejected }).toEqual({ failures: [], rejected: [] });
  expect(trail.map(({ record }) => record.eventName)).toContain('CreateLogGroup');
  expect(logs.map(({ origin }) => origin.location)).toContainEqual(
    expect.stringContaining('Logs/aws/lambda/scan/page-000000.json'),
  );
});

test('where there are none, or they are not to be had, what the trails have is there all the same', async () => {
  const none = await fetched('trails://us-east-1', { withLogs: '/nothing' });
  expect(none).toMatchObject({ failures: [], objects: expect.any(Number) });
  const credentials = await keyOfReader();
  const refused = await fetched('trails://us-east-1', { withLogs: '/aws/lambda/', credentials });
  expect(refused.failures).toEqual([
    {
      location: 'logs of /aws/lambda/',
      because: expect.stringContaining('is not authorized to perform: logs:DescribeLogGroups'),
    },
  ]);
  const { trail, logs } = await readEvidence([refused.path]);
  expect({ trail: trail.length > 0, logs: logs.length }).toEqual({ trail: true, logs: 0 });
});

/** Of somebody who may read the event history and nothing else. */
async function keyOfReader() {
  const iam = new IAMClient(range.config());
  const UserName = 'reader';
  await iam.send(new CreateUserCommand({ UserName }));
  const allowed = { Effect: 'Allow', Action: 'cloudtrail:*', Resource: '*' };
  await iam.send(
    new PutUserPolicyCommand({
      UserName,
      PolicyName: 'read',
      PolicyDocument: JSON.stringify({ Version: '2012-10-17', Statement: [allowed] }),
    }),
  );
  const { AccessKey } = await iam.send(new CreateAccessKeyCommand({ UserName }));
  iam.destroy();
  const { AccessKeyId: accessKeyId = '', SecretAccessKey: secretAccessKey = '' } = AccessKey ?? {};
  return { accessKeyId, secretAccessKey };
}
