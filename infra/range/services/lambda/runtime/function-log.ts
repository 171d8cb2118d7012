import { appendFileSync, mkdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Platform } from '../../../platform.ts';
import { AwsFault } from '../../../service.ts';
import type { FunctionVersion, LambdaFunction } from '../state.ts';
import type { Environment } from './environment.ts';
import { lambdaRuntime } from './lambda-runtime.ts';

/**
 * Keeps what one invocation printed: for whoever runs the range in memory and in
 * `<folder>/lambda/logs/<account>/<function>.log`, and in CloudWatch Logs if the execution role may write there.
 */
export async function keepLog(
  platform: Platform,
  fn: LambdaFunction,
  version: FunctionVersion,
  environment: Environment,
  text: string,
): Promise<void> {
  const at = platform.clock.now();
  const stream = environment.logStream;
  const lines = text.split('\n').filter((line) => line !== '');
  fn.log.push(...lines.map((line) => ({ at, stream, text: line })));
  if (fn.log.length > LINES_KEPT) fn.log.splice(0, fn.log.length - LINES_KEPT);
  const file = join(lambdaRuntime(platform).folder, 'logs', fn.accountId, `${fn.name}.log`);
  mkdirSync(dirname(file), { recursive: true });
  appendFileSync(file, text);
  await sendToLogs(platform, version.logGroup, environment, lines);
}

const LINES_KEPT = 5_000;

/** One PutLogEvents takes no more than this. */
const BATCH_LIMIT = 10_000;

/**
 * As AWS does it: in the role's name, the group and the stream made when they are missing. A role that may
 * not do that has no logs, and nothing says so.
 */
async function sendToLogs(
  platform: Platform,
  group: string,
  environment: Environment,
  lines: readonly string[],
): Promise<void> {
  const place = { logGroupName: group, logStreamName: environment.logStream };
  const ask = (operation: string, input: object) =>
    platform.perform({
      service: 'logs',
      operation,
      input,
      as: environment.identity,
      sourceIp: 'lambda.amazonaws.com',
      userAgent: 'lambda.amazonaws.com',
      leavesNoRecord: true,
    });
  const timestamp = platform.clock.now();
  const logEvents = lines.slice(-BATCH_LIMIT).map((message) => ({ timestamp, message }));
  const put = () => ask('PutLogEvents', { ...place, logEvents });
  try {
    await orMissing(put, async () => {
      await orMissing(
        () => ask('CreateLogStream', place),
        async () => {
          await ask('CreateLogGroup', { logGroupName: group });
          await ask('CreateLogStream', place);
        },
      );
      await put();
    });
  } catch (fault) {
    if (!(fault instanceof AwsFault)) throw fault;
  }
}

async function orMissing(work: () => Promise<unknown>, otherwise: () => Promise<unknown>) {
  try {
    await work();
  } catch (fault) {
    if (!(fault instanceof AwsFault) || fault.code !== 'ResourceNotFoundException') throw fault;
    await otherwise();
  }
}
