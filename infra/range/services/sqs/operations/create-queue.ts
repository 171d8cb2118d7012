import type { CreateQueueCommandInput, CreateQueueCommandOutput } from '@aws-sdk/client-sqs';
import type { AccountId, Arn } from '../../../../base/ids.ts';
import type { Instant } from '../../../../base/instant.ts';
import { operation } from '../../../service.ts';
import { invalidValue, queueNameExists } from '../faults.ts';
import { apiReference } from '../known-from.ts';
import {
  checkAttributes,
  DEFAULT_ATTRIBUTES,
  FIFO_DEFAULTS,
  setAttributes,
} from '../queue-attributes.ts';
import { queueArn, queueUrl } from '../queue-lookup.ts';
import { checkTags } from '../queue-tags.ts';
import type { Queue } from '../state.ts';
import { sqsState } from '../state.ts';
import { managementTrail } from '../trail-rules.ts';

type Output = Omit<CreateQueueCommandOutput, '$metadata'>;

export const createQueue = operation<CreateQueueCommandInput, Output>({
  knownFrom: [apiReference('CreateQueue')],
  authorizes(input, call) {
    const resource = queueArn(call.region, call.accountId, input.QueueName ?? '');
    return [
      { action: 'sqs:CreateQueue', resource },
      ...(Object.keys(input.tags ?? {}).length > 0
        ? [{ action: 'sqs:TagQueue' as const, resource }]
        : []),
    ];
  },
  async handle(input, call) {
    const state = call.platform.state(sqsState);
    const name = input.QueueName ?? '';
    const attributes = input.Attributes ?? {};
    const arn = queueArn(call.region, call.accountId, name);
    checkName(name, attributes['FifoQueue'] === 'true');
    checkAttributes(attributes, {
      state,
      accountId: call.accountId,
      isFifo: attributes['FifoQueue'] === 'true',
      arn,
    });
    const standing = state.queues.get(arn);
    if (standing !== undefined) {
      const different = Object.entries(attributes).find(
        ([attribute, value]) => (standing.attributes.get(attribute) ?? '') !== value,
      );
      if (different !== undefined) throw queueNameExists(different[0]);
      return { QueueUrl: queueUrl(call.platform, standing) };
    }
    const queue = newQueue(arn, name, call.accountId, call.at);
    checkTags(queue, Object.entries(input.tags ?? {}));
    setAttributes(queue, attributes);
    for (const [tag, value] of Object.entries(input.tags ?? {})) queue.tags.set(tag, value);
    state.queues.set(arn, queue);
    return { QueueUrl: queueUrl(call.platform, queue) };
  },
  trail: managementTrail(false, (output, call) => ({
    queueUrl: `https://sqs.${call.region}.amazonaws.com${new URL(output.QueueUrl ?? '').pathname}`,
  })),
});

function newQueue(arn: Arn, name: string, accountId: AccountId, at: Instant): Queue {
  return {
    name,
    accountId,
    arn,
    createdAt: at,
    modifiedAt: at,
    attributes: new Map(
      Object.entries({ ...DEFAULT_ATTRIBUTES, ...(name.endsWith('.fifo') && FIFO_DEFAULTS) }),
    ),
    tags: new Map(),
    messages: [],
    deduplicated: new Map(),
    sequence: 0,
  };
}

function checkName(name: string, isFifo: boolean): void {
  if (!isFifo && !/^[A-Za-z0-9_-]{1,80}$/.test(name))
    throw invalidValue(
      'Can only include alphanumeric characters, hyphens, or underscores. 1 to 80 in length',
    );
  if (isFifo && !/^[A-Za-z0-9_-]{1,75}\.fifo$/.test(name))
    throw invalidValue(
      'The name of a FIFO queue can only include alphanumeric characters, hyphens, or underscores, must end with .fifo suffix and be 1 to 80 in length.',
    );
}
