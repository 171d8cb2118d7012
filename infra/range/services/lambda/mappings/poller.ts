import type { Message } from '@aws-sdk/client-sqs';
import type { Instant } from '../../../../base/instant.ts';
import { later, milliseconds, seconds } from '../../../../base/instant.ts';
import { onArrival } from '../../../arrivals.ts';
import type { Scheduled } from '../../../clock.ts';
import type { Platform, PlatformRequest } from '../../../platform.ts';
import { liveToken } from '../../../platform.ts';
import { AwsFault } from '../../../service.ts';
import { deliverySession } from '../destinations/delivery-session.ts';
import { queueUrl } from '../destinations/sqs.ts';
import type { Execution } from '../operations/invoke-execution.ts';
import type { EventSourceMapping, LambdaFunction } from '../state.ts';
import { findFunction, lambdaState, versionOf } from '../state.ts';
import { failedItems, isWanted, queueEvent } from './queue-event.ts';

/** How long a message lies in the queue before Lambda's long poll brings it, on a simulated clock. */
const POLL_DELAY = milliseconds(20);

/** Begins to fetch for the mapping, if it is enabled; what waits already is fetched at once. */
export function startPolling(platform: Platform, mapping: EventSourceMapping): void {
  stopPolling(platform, mapping.uuid);
  if (mapping.state !== 'Enabled') return;
  const poller: Poller = {
    platform,
    mapping,
    busy: false,
    again: false,
    arrived: 0,
    stop: () => {},
  };
  const stopListening = onArrival(platform, mapping.eventSourceArn, (visibleAt) => {
    if (visibleAt <= platform.clock.now()) wake(poller);
    else if (!poller.busy) wakeAt(poller, visibleAt, 'chore');
  });
  poller.stop = stopListening;
  platform.state(pollers).set(mapping.uuid, poller);
  wake(poller);
}

export function stopPolling(platform: Platform, uuid: string): void {
  const poller = platform.state(pollers).get(uuid);
  poller?.stop();
  poller?.planned?.scheduled.cancel();
  platform.state(pollers).delete(uuid);
}

/** Takes the mappings of an earlier run of the range up again. */
export function resumePolling(platform: Platform): void {
  for (const mapping of platform.state(lambdaState).mappings.values())
    startPolling(platform, mapping);
}

interface Poller {
  readonly platform: Platform;
  readonly mapping: EventSourceMapping;
  busy: boolean;
  /** Messages announced since the last poll. */
  arrived: number;
  /** Something came while a batch was under way. */
  again: boolean;
  planned?: {
    readonly due: Instant;
    readonly kind: 'errand' | 'chore';
    readonly scheduled: Scheduled;
  };
  stop: () => void;
}

const pollers = liveToken('lambda/pollers', () => new Map<string, Poller>());

function wake(poller: Poller): void {
  const { platform, mapping } = poller;
  poller.arrived++;
  const full = poller.arrived >= mapping.batchSize;
  const wait = mapping.window > 0 && !full;
  wakeAt(
    poller,
    wait
      ? (poller.planned?.due ?? later(platform.clock.now(), seconds(mapping.window)))
      : platform.clock.soon(POLL_DELAY),
    'errand',
  );
}

function wakeAt(poller: Poller, due: Instant, kind: 'errand' | 'chore'): void {
  const { planned } = poller;
  const soonEnough = planned !== undefined && planned.due <= due;
  if (soonEnough && (planned.kind === 'errand' || kind === 'chore')) return;
  planned?.scheduled.cancel();
  const scheduled = poller.platform.clock.at(due, kind, async () => {
    delete poller.planned;
    if (poller.busy) {
      poller.again = true;
      return;
    }
    poller.busy = true;
    poller.arrived = 0;
    try {
      await pollOnce(poller);
    } finally {
      poller.busy = false;
    }
    if (poller.again) {
      poller.again = false;
      wake(poller);
    }
  });
  poller.planned = { due, kind, scheduled };
}

/** Fetches one batch, hands it over and deletes what was done; then looks for the next. */
async function pollOnce(poller: Poller): Promise<void> {
  const { platform, mapping } = poller;
  const fn = findFunction(platform, mapping.accountId, mapping.functionName);
  const version = fn && versionOf(fn, mapping.qualifier ?? '$LATEST');
  if (fn === undefined || version === undefined) return;
  try {
    const ask = asRole(platform, fn, version.role);
    const url = queueUrl(mapping.eventSourceArn);
    const messages = await receive(ask, url, mapping.batchSize);
    const [first] = messages;
    if (first === undefined) return;
    const wanted = messages.filter((message) => isWanted(message, mapping, platform.region));
    const unwanted = messages.filter((message) => !wanted.includes(message));
    await remove(ask, url, unwanted);
    const failed = wanted.length === 0 ? [] : await handOver(poller, fn, wanted);
    await remove(
      ask,
      url,
      wanted.filter((message) => !failed.includes(message)),
    );
    if (failed.length > 0) await waitForReturn(poller, ask, url);
    wake(poller);
  } catch (fault) {
    if (!(fault instanceof AwsFault)) throw fault;
    platform.say(
      `lambda: ${mapping.functionName} cannot fetch from ${mapping.eventSourceArn}: ${fault.message}`,
    );
  }
}

type Ask = <Output>(operation: string, input: object) => Promise<Output>;

function asRole(
  platform: Platform,
  fn: LambdaFunction,
  role: EventSourceMapping['eventSourceArn'],
): Ask {
  const session: Pick<PlatformRequest, 'as' | 'sourceIp' | 'userAgent'> = deliverySession(
    platform,
    fn.accountId,
    role,
  );
  return (operation, input) => platform.perform({ service: 'sqs', operation, input, ...session });
}

/** As many as the batch takes, ten at a time. */
async function receive(ask: Ask, url: string, most: number): Promise<readonly Message[]> {
  const messages: Message[] = [];
  while (messages.length < most) {
    const { Messages = [] } = await ask<{ readonly Messages?: readonly Message[] }>(
      'ReceiveMessage',
      {
        QueueUrl: url,
        MaxNumberOfMessages: Math.min(10, most - messages.length),
        MessageAttributeNames: ['All'],
        MessageSystemAttributeNames: ['All'],
        WaitTimeSeconds: 0,
      },
    );
    messages.push(...Messages);
    if (Messages.length === 0) break;
  }
  return messages;
}

async function remove(ask: Ask, url: string, messages: readonly Message[]): Promise<void> {
  for (let from = 0; from < messages.length; from += 10) {
    await ask('DeleteMessageBatch', {
      QueueUrl: url,
      Entries: messages.slice(from, from + 10).map(({ ReceiptHandle }, at) => ({
        Id: String(at),
        ReceiptHandle,
      })),
    });
  }
}

/** @returns the messages that are to come back. */
async function handOver(
  { platform, mapping }: Poller,
  fn: LambdaFunction,
  messages: readonly Message[],
): Promise<readonly Message[]> {
  const execution = await platform.perform<Execution>({
    service: 'lambda',
    operation: 'InvokeFromQueue',
    input: { fn, mapping, payload: queueEvent(messages, mapping, platform.region) },
    as: {
      kind: 'service',
      principal: 'lambda.amazonaws.com',
      sourceAccount: fn.accountId,
      sourceArn: mapping.eventSourceArn,
    },
    accountId: fn.accountId,
    cause: messages[0]?.MessageId ?? '',
  });
  for (const { MessageId = '' } of messages.slice(1)) {
    platform.truth.add({ cause: MessageId, effect: executionId(execution), kind: 'batch' });
  }
  if (execution.kind !== 'ran' || execution.functionError !== undefined) return messages;
  if (!mapping.reportsItemFailures) return [];
  const failed = failedItems(execution.payload, messages);
  if (failed === undefined) return messages;
  return messages.filter(({ MessageId = '' }) => failed.has(MessageId));
}

const executionId = (execution: Execution): string =>
  execution.kind === 'ran' ? (execution.eventId ?? '') : '';

/**
 * Looks again when the messages can be seen again. Where the queue has a dead-letter queue this ends, and
 * must happen before the range is quiet; where it has none, AWS tries for days, and time must pass by itself.
 */
async function waitForReturn(poller: Poller, ask: Ask, url: string): Promise<void> {
  const { Attributes = {} } = await ask<{ readonly Attributes?: Record<string, string> }>(
    'GetQueueAttributes',
    { QueueUrl: url, AttributeNames: ['VisibilityTimeout', 'RedrivePolicy'] },
  );
  const due = later(
    poller.platform.clock.now(),
    seconds(Number(Attributes.VisibilityTimeout ?? 30)),
  );
  const kind = Attributes.RedrivePolicy === undefined ? 'chore' : 'errand';
  poller.platform.clock.at(due, kind, async () => {
    if (poller.platform.state(pollers).get(poller.mapping.uuid) === poller) wake(poller);
  });
}
