import type { Target } from '@aws-sdk/client-eventbridge';
import type { Instant } from '../../../base/instant.ts';
import { later, milliseconds, seconds } from '../../../base/instant.ts';
import { errandKind, sendErrand } from '../../errands.ts';
import type { ServicePrincipal } from '../../identity/identity.ts';
import type { Platform } from '../../platform.ts';
import { AwsFault } from '../../service.ts';
import type { BusEvent } from './bus-event.ts';
import type { Rule } from './state.ts';
import { targetService } from './target-check.ts';
import { targetInput } from './target-input.ts';

/** How long an event takes from the bus to the targets of a rule. */
const TRANSIT = milliseconds(60);

/** AWS's limits where the target sets none: 185 tries, 24 hours. */
const MOST_RETRIES = 185;
const OLDEST = 86_400;

/** Seconds between tries double up to this; 185 of them fill about a day. */
const LONGEST_WAIT = 512;

/** Hands the event to every target of the rule, once whoever put it has the answer. */
export function deliver(platform: Platform, rule: Rule, event: BusEvent): void {
  const now = platform.clock.now();
  for (const target of rule.targets.values()) {
    const text = targetInput(target, rule, event, now);
    sendErrand(platform, delivery, platform.clock.soon(TRANSIT), {
      rule,
      event,
      target,
      text,
      since: now,
      retries: 0,
    });
  }
}

interface Delivery {
  readonly rule: Rule;
  readonly event: BusEvent;
  readonly target: Target;
  readonly text: string;
  readonly since: Instant;
  readonly retries: number;
}

/** Events on their way to a target, tried again or not. */
export const delivery = errandKind<Delivery>('events/delivery', async (platform, order) => {
  try {
    await send(platform, order);
  } catch (fault) {
    if (!(fault instanceof AwsFault)) throw fault;
    const next = nextTry(platform, order);
    if (isPassing(fault) && next !== undefined)
      sendErrand(platform, delivery, next, { ...order, retries: order.retries + 1 });
    else await giveUp(platform, fault, order);
  }
});

/** Throttling and AWS's own failures may pass; a permission that is missing stays missing. */
function isPassing(fault: AwsFault): boolean {
  return fault.status === 429 || (fault.status >= 500 && fault.status !== 501);
}

function nextTry(platform: Platform, { target, since, retries }: Delivery): Instant | undefined {
  const most = target.RetryPolicy?.MaximumRetryAttempts ?? MOST_RETRIES;
  const oldest = seconds(target.RetryPolicy?.MaximumEventAgeInSeconds ?? OLDEST);
  const wait = seconds(Math.min(2 ** retries, LONGEST_WAIT));
  const due = later(platform.clock.now(), wait);
  return retries >= most || due > later(since, oldest) ? undefined : due;
}

async function send(platform: Platform, { rule, event, target, text }: Delivery): Promise<void> {
  const arn = target.Arn ?? '';
  const request = { as: asRule(rule), cause: event.id };
  switch (targetService(arn)) {
    case 'lambda': {
      const input = {
        FunctionName: arn,
        InvocationType: 'Event',
        Payload: new Uint8Array(Buffer.from(text)),
      };
      await platform.perform({ ...request, service: 'lambda', operation: 'Invoke', input });
      return;
    }
    case 'sns': {
      const input = { TopicArn: arn, Message: text };
      await platform.perform({ ...request, service: 'sns', operation: 'Publish', input });
      return;
    }
    case 'sqs': {
      const input = {
        QueueUrl: queueUrl(platform, arn),
        MessageBody: text,
        ...(target.SqsParameters?.MessageGroupId !== undefined && {
          MessageGroupId: target.SqsParameters.MessageGroupId,
        }),
      };
      await platform.perform({ ...request, service: 'sqs', operation: 'SendMessage', input });
      return;
    }
    case undefined:
      throw new AwsFault('NotImplemented', 501, `No delivery to ${arn}.`);
  }
}

/** To the target's dead-letter queue with the reason as attributes, or nowhere. */
async function giveUp(platform: Platform, fault: AwsFault, delivery: Delivery): Promise<void> {
  const { rule, event, target } = delivery;
  const what = `event ${event.id} of rule ${rule.name} for ${target.Arn ?? ''}`;
  const deadLetterArn = target.DeadLetterConfig?.Arn;
  try {
    if (deadLetterArn === undefined) throw fault;
    await platform.perform({
      service: 'sqs',
      operation: 'SendMessage',
      input: {
        QueueUrl: queueUrl(platform, deadLetterArn),
        MessageBody: JSON.stringify(event),
        MessageAttributes: reasons(fault, delivery),
      },
      as: asRule(rule),
      cause: event.id,
    });
    platform.say(`${what} went to the dead-letter queue ${deadLetterArn}: ${fault.message}`);
  } catch (final) {
    if (!(final instanceof AwsFault)) throw final;
    platform.say(`${what} is lost: ${final.code}: ${final.message}`);
  }
}

function reasons(fault: AwsFault, { rule, target, retries }: Delivery) {
  const text = (value: string) => ({ DataType: 'String', StringValue: value });
  const isDenial = fault.status === 403 || /AccessDenied|Authorization/.test(fault.code);
  return {
    RULE_ARN: text(rule.arn),
    TARGET_ARN: text(target.Arn ?? ''),
    ERROR_CODE: text(isDenial ? 'NO_PERMISSIONS' : errorCode(fault)),
    ERROR_MESSAGE: text(fault.message),
    ...(isPassing(fault) && {
      EXHAUSTED_RETRY_CONDITION: text('MaximumRetryAttempts'),
      RETRY_ATTEMPTS: { DataType: 'Number', StringValue: String(retries) },
    }),
  };
}

function errorCode(fault: AwsFault): string {
  if (/NotFound|DoesNotExist|NonExistent/.test(fault.code)) return 'NO_RESOURCE';
  return fault.status === 429 ? 'THROTTLING' : 'SDK_CLIENT_ERROR';
}

function queueUrl(platform: Platform, arn: string): string {
  const [, , , , accountId = '', name = ''] = arn.split(':');
  return `${platform.endpoint}/${accountId}/${name}`;
}

function asRule(rule: Rule): ServicePrincipal {
  return {
    kind: 'service',
    principal: 'events.amazonaws.com',
    sourceAccount: rule.accountId,
    sourceArn: rule.arn,
  };
}
