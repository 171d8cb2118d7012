import { performance } from 'node:perf_hooks';
import { InvokeCommand } from '@aws-sdk/client-lambda';
import { ReceiveMessageCommand } from '@aws-sdk/client-sqs';
import type { Instant } from '../../../infra/base/instant.ts';
import { hours } from '../../../infra/base/instant.ts';
import { startRange } from '../../../infra/range/range.ts';
import type { Figure } from './figure.ts';
import { wiredFunction } from './wired-function.ts';

/** A failing function, its two retries, the record of its failure, and the rest of six hours. */
export async function sixHoursFigures(): Promise<readonly Figure[]> {
  const range = await startRange({
    clock: 'simulated',
    startsAt: Date.parse('2026-05-12T04:40:00Z') as Instant,
  });
  const [account] = range.accounts;
  if (account === undefined) throw new Error('the range has no account');
  try {
    using wired = await wiredFunction(
      { endpoint: range.endpoint, region: range.region, ...account },
      'exports.handler = async () => { throw new Error("always"); };',
    );
    const before = performance.now();
    await wired.lambda.send(
      new InvokeCommand({ FunctionName: wired.functionName, InvocationType: 'Event' }),
    );
    await range.clock.pass(hours(6));
    const took = performance.now() - before;
    const { Messages = [] } = await wired.sqs.send(
      new ReceiveMessageCommand({ QueueUrl: wired.queueUrl }),
    );
    if (!(Messages[0]?.Body ?? '').includes('RetriesExhausted'))
      throw new Error('six hours have passed and no failure was recorded');
    return [
      {
        name: 'six simulated hours with retries and their back-off',
        value: took,
        unit: 'ms',
        bar: { kind: 'at most', value: 1000 },
      },
    ];
  } finally {
    await range.stop();
  }
}
