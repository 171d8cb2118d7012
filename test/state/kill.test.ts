import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { DescribeStacksCommand } from '@aws-sdk/client-cloudformation';
import { DescribeLogGroupsCommand } from '@aws-sdk/client-cloudwatch-logs';
import { ListRulesCommand, PutRuleCommand, PutTargetsCommand } from '@aws-sdk/client-eventbridge';
import { CreateRoleCommand, ListUsersCommand, PutRolePolicyCommand } from '@aws-sdk/client-iam';
import { CreateEventSourceMappingCommand, CreateFunctionCommand } from '@aws-sdk/client-lambda';
import { CreateBucketCommand, PutBucketNotificationConfigurationCommand } from '@aws-sdk/client-s3';
import { CreateTopicCommand, SubscribeCommand } from '@aws-sdk/client-sns';
import { CreateQueueCommand, SetQueueAttributesCommand } from '@aws-sdk/client-sqs';
import { DescribeParametersCommand } from '@aws-sdk/client-ssm';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Seeded, seeded } from '../../infra/base/seeded.ts';
import { startRange } from '../../infra/range/range.ts';
import { cloudTrailState } from '../../infra/range/services/cloudtrail/state.ts';
import { zipOf } from '../../infra/range/services/lambda/function-for-test.ts';
import type { Credentials } from '../support/range.ts';
import { ACCOUNT, type Clients, clientsOf, drain, kinds, passedOn } from './traffic.ts';

const PROGRAM = fileURLToPath(new URL('../../bin/aftertrace.js', import.meta.url));
/** How often the range is killed. KILL_ROUNDS and KILL_SEED in the environment ask for more, and for others. */
const ROUNDS = Number(process.env['KILL_ROUNDS'] ?? 3);
const SEED = process.env['KILL_SEED'] ?? 'kill';
const WORKERS = 4;
const arnOf = (queue: string) => `arn:aws:sqs:us-east-1:${ACCOUNT}:${queue}`;

let folder: string;
let running: ChildProcess | undefined;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'aftertrace-state-'));
});

afterAll(async () => {
  await kill();
  rmSync(folder, { recursive: true, force: true });
});

function spawned(): ChildProcess {
  return spawn(process.execPath, [PROGRAM, 'range', '--json', '--state', folder]);
}

async function start(): Promise<{ readonly endpoint: string; readonly key: Credentials }> {
  const child = spawned();
  running = child;
  let told = '';
  child.stderr?.on('data', (text: Buffer) => (told += text.toString()));
  const [line] = (await Promise.race([
    once(child.stdout ?? child, 'data'),
    once(child, 'close').then(() => Promise.reject(new Error(told))),
  ])) as [Buffer];
  const { endpoint, accounts } = JSON.parse(line.toString()) as {
    readonly endpoint: string;
    readonly accounts: readonly [Credentials];
  };
  return { endpoint, key: accounts[0] };
}

async function kill(): Promise<void> {
  if (running === undefined || running.exitCode !== null || running.signalCode !== null) return;
  running.kill('SIGKILL');
  await once(running, 'close');
}

async function prepare({ s3, sqs, sns, events, lambda, iam, urlOf }: Clients): Promise<void> {
  for (const Bucket of ['kept', 'kept-parts']) await s3.send(new CreateBucketCommand({ Bucket }));
  for (const QueueName of ['mail', 'passed-on', 'work'])
    await sqs.send(new CreateQueueCommand({ QueueName }));
  const open = JSON.stringify({
    Version: '2012-10-17',
    Statement: [
      { Effect: 'Allow', Principal: '*', Action: 'sqs:SendMessage', Resource: arnOf('passed-on') },
    ],
  });

  await sqs.send(
    new SetQueueAttributesCommand({ QueueUrl: urlOf('passed-on'), Attributes: { Policy: open } }),
  );
  await s3.send(
    new PutBucketNotificationConfigurationCommand({
      Bucket: 'kept',
      NotificationConfiguration: {
        QueueConfigurations: [{ QueueArn: arnOf('passed-on'), Events: ['s3:ObjectCreated:*'] }],
      },
    }),
  );
  const { TopicArn } = await sns.send(new CreateTopicCommand({ Name: 'news' }));
  await sns.send(new SubscribeCommand({ TopicArn, Protocol: 'sqs', Endpoint: arnOf('passed-on') }));
  await events.send(
    new PutRuleCommand({ Name: 'told', EventPattern: JSON.stringify({ source: ['test'] }) }),
  );
  await events.send(
    new PutTargetsCommand({ Rule: 'told', Targets: [{ Id: 'queue', Arn: arnOf('passed-on') }] }),
  );

  const { Role } = await iam.send(
    new CreateRoleCommand({
      RoleName: 'handler',
      AssumeRolePolicyDocument: JSON.stringify({
        Version: '2012-10-17',
        Statement: [
          {
            Effect: 'Allow',
            Principal: { Service: 'lambda.amazonaws.com' },
            Action: 'sts:AssumeRole',
          },
        ],
      }),
    }),
  );
  await iam.send(
    new PutRolePolicyCommand({
      RoleName: 'handler',
      PolicyName: 'own',
      PolicyDocument: JSON.stringify({
        Version: '2012-10-17',
        Statement: [{ Effect: 'Allow', Action: ['sqs:*', 'logs:*'], Resource: '*' }],
      }),
    }),
  );
  await lambda.send(
    new CreateFunctionCommand({
      FunctionName: 'echo',
      Runtime: 'nodejs20.x',
      Handler: 'main.handler',
      Role: Role?.Arn,
      // On a busy machine three attempts of three seconds can all be too short, and the event is given up.
      Timeout: 30,
      Code: {
        ZipFile: zipOf({
          'main.mjs': `import { SQSClient, SendMessageCommand } from '@aws-sdk/client-sqs';
const sqs = new SQSClient({});
const say = (MessageBody) => sqs.send(new SendMessageCommand({
  QueueUrl: process.env.AWS_ENDPOINT_URL + '/${ACCOUNT}/passed-on', MessageBody }));
export const handler = async ({ mark, Records = [] }) => {
  for (const text of mark === undefined ? Records.map(({ body }) => body) : [mark]) await say(text);
};`,
        }),
      },
    }),
  );
  await lambda.send(
    new CreateEventSourceMappingCommand({ FunctionName: 'echo', EventSourceArn: arnOf('work') }),
  );
}

/** Sends traffic until the range is killed; answers how many requests were answered. */
async function traffic(
  clients: Clients,
  round: number,
  random: Seeded,
  killAfter: number,
): Promise<number> {
  const total = kinds.reduce((sum, { weight }) => sum + weight, 0);
  let answers = 0;
  await Promise.all(
    Array.from({ length: WORKERS }, async (_, worker) => {
      const own = random.fork(String(worker));
      for (let at = 0; ; at++) {
        let left = own.next() * total;
        const kind = kinds.find(({ weight }) => (left -= weight) < 0);
        const name = `r${String(round)}w${String(worker)}n${String(at)}`;
        // Of one key, one worker at a time: what is overtaken has no known end.
        const slot = `w${String(worker)}k${String(Math.floor(own.next() * 3))}`;
        try {
          await kind?.act(clients, name, own, slot);
        } catch (error) {
          if (running?.killed === true) return;
          throw error;
        }
        answers++;
        if (answers === killAfter) setTimeout(() => running?.kill('SIGKILL'), own.next() * 30);
      }
    }),
  );
  await kill();
  return answers;
}

async function inspect(clients: Clients): Promise<void> {
  for (const kind of kinds) await kind.inspect?.(clients);
}

const settled: string[] = [];

async function notArrived(clients: Clients): Promise<readonly string[]> {
  settled.push(...(await drain(clients, 'passed-on')));
  const all = new Set(settled.join('\n').match(/\br\d+w\d+n\d+\b/g));
  return [...passedOn].filter((name) => !all.has(name));
}

async function everyPage(
  read: (
    token: string | undefined,
  ) => Promise<{ names: readonly string[]; next?: string | undefined }>,
): Promise<readonly string[]> {
  const all: string[] = [];
  let token: string | undefined;
  do {
    const { names, next } = await read(token);
    all.push(...names);
    token = next;
  } while (token !== undefined);
  return all;
}

const MADE = /r\d+w\d+n\d+/;

// The second reads what the first has left.
describe('a range that is killed again and again', { shuffle: false }, () => {
  test('what was acknowledged is there after kill -9, and nothing is half there', {
    timeout: 300_000 + ROUNDS * 30_000,
  }, async () => {
    const random = seeded(SEED).fork('moments');
    let admin: Credentials | undefined;
    let acknowledged = 0;
    for (let round = 0; round < ROUNDS; round++) {
      const own = random.fork(String(round));
      if (ROUNDS > 3) console.log(`round ${String(round)}, ${String(acknowledged)} acknowledged`);
      if (round % 3 === 1) {
        // While it opens the folder and writes it anew.
        running = spawned();
        await wait(own.next() * 1200);
        await kill();
        continue;
      }
      const { endpoint, key } = await start();
      expect(key).toEqual(admin ?? key);
      admin = key;
      const clients = clientsOf(endpoint, { ...key });
      if (round === 0) await prepare(clients);
      else await inspect(clients);
      acknowledged += await traffic(clients, round, own, 20 + Math.floor(own.next() * 60));
    }
    expect(acknowledged).toBeGreaterThan(40);

    const { endpoint, key } = await start();
    const clients = clientsOf(endpoint, { ...key });
    await inspect(clients);
    // What was on its way when the range was killed still arrives: at the latest with Lambda's second retry.
    await expect.poll(() => notArrived(clients), { timeout: 240_000, interval: 300 }).toEqual([]);
    await kill();
    if (ROUNDS > 3) console.log(`${String(ROUNDS)} rounds, ${String(acknowledged)} acknowledged`);
  });

  test('what is there was recorded, and what was recorded is there', async () => {
    const range = await startRange({ state: folder });
    try {
      const [account] = range.accounts;
      if (account === undefined) throw new Error('a range has an account');
      const { iam, ssm, events, logs, cloudformation } = clientsOf(range.endpoint, account);
      const there = {
        CreateUser: await everyPage(async (Marker) => {
          const { Users = [], Marker: next } = await iam.send(new ListUsersCommand({ Marker }));
          return { names: Users.map(({ UserName = '' }) => UserName), next };
        }),
        PutParameter: await everyPage(async (NextToken) => {
          const page = await ssm.send(new DescribeParametersCommand({ NextToken, MaxResults: 50 }));
          const { Parameters = [] } = page;
          return { names: Parameters.map(({ Name = '' }) => Name.slice(1)), next: page.NextToken };
        }),
        PutRule: await everyPage(async (NextToken) => {
          const { Rules = [], ...page } = await events.send(new ListRulesCommand({ NextToken }));
          return { names: Rules.map(({ Name = '' }) => Name), next: page.NextToken };
        }),
        CreateLogGroup: await everyPage(async (nextToken) => {
          const page = await logs.send(new DescribeLogGroupsCommand({ nextToken }));
          const { logGroups = [] } = page;
          return {
            names: logGroups.map(({ logGroupName = '' }) => logGroupName),
            next: page.nextToken,
          };
        }),
        CreateStack: await everyPage(async (NextToken) => {
          const page = await cloudformation.send(new DescribeStacksCommand({ NextToken }));
          const { Stacks = [] } = page;
          return { names: Stacks.map(({ StackName = '' }) => StackName), next: page.NextToken };
        }),
      };
      const history = [...range.platform.state(cloudTrailState).history.values()].flat();
      for (const [eventName, names] of Object.entries(there)) {
        const recorded = history
          .filter((record) => record.eventName === eventName && record.errorCode === undefined)
          .flatMap(
            ({ requestParameters }) => JSON.stringify(requestParameters).match(MADE)?.[0] ?? [],
          );
        const found = names.filter((name) => MADE.test(name));
        expect([...recorded].sort()).toEqual([...found].sort());
      }
    } finally {
      await range.stop();
    }
  });

  test('a second process on the folder is refused: exit code 3, and who has it', async () => {
    await start();
    const second = spawned();
    let told = '';
    second.stderr?.on('data', (text: Buffer) => (told += text.toString()));
    const [code] = (await once(second, 'close')) as [number];
    expect(code).toBe(3);
    expect(told).toContain(`${folder} is in use by process ${String(running?.pid)}`);
    await kill();
  }, 120_000);
});
