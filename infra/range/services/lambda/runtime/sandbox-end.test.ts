import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { expect, test } from 'vitest';
import { startTestRange, type TestRange } from '../../../../../test/support/range.ts';
import { makeExecutionRole, makeFunction } from '../function-for-test.ts';

async function answerOf(range: TestRange, FunctionName: string): Promise<unknown> {
  const { Payload } = await new LambdaClient(range.config()).send(
    new InvokeCommand({ FunctionName }),
  );
  return JSON.parse(Buffer.from(Payload ?? []).toString());
}

test('a handler starts no processes and no threads', async () => {
  await using range = await startTestRange();
  await makeFunction(
    range,
    'starts',
    `const tried = async (start) => {
      try {
        const started = start();
        await new Promise((resolve, reject) => { started.once('error', reject).once('exit', resolve); });
        return 'started';
      } catch (error) { return error.code; }
    };
    exports.handler = async () => Object.fromEntries(await Promise.all(Object.entries({
      spawn: () => require('node:child_process').spawn(process.execPath, ['-e', '0']),
      exec: () => require('node:child_process').exec('true'),
      fork: () => require('node:child_process').fork(__filename),
      worker: () => new (require('node:worker_threads').Worker)('0', { eval: true }),
    }).map(async ([name, start]) => [name, await tried(start)])));`,
  );
  expect(await answerOf(range, 'starts')).toEqual({
    spawn: 'ERR_ACCESS_DENIED',
    exec: 'ERR_ACCESS_DENIED',
    fork: 'ERR_ACCESS_DENIED',
    worker: 'ERR_ACCESS_DENIED',
  });
});

test('nothing of a handler outlives the range, whatever it left running', async () => {
  const range = await startTestRange();
  const Role = await makeExecutionRole(range, 'leaves');
  const left = {
    timer: 'setInterval(() => {}, 10);',
    server: "require('node:net').createServer().listen(0, '127.0.0.1');",
    deaf: "for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP']) process.on(signal, () => {});",
    // Blocks its event loop once it is thawed for the next invocation, or never.
    busy: 'setTimeout(() => { for (;;); }, 1);',
  };
  const pids: number[] = [];
  for (const [name, leaves] of Object.entries(left)) {
    await makeFunction(
      range,
      name,
      `exports.handler = async () => { ${leaves} return process.pid; };`,
      {
        Role,
      },
    );
    const pid = await answerOf(range, name);
    expect(pid).toBeTypeOf('number');
    pids.push(Number(pid));
  }
  await range[Symbol.asyncDispose]();
  await expect.poll(() => pids.filter(isAlive), { timeout: 5000, interval: 20 }).toEqual([]);
});

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}
