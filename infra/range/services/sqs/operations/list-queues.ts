import type {
  GetQueueUrlCommandInput,
  GetQueueUrlCommandOutput,
  ListDeadLetterSourceQueuesCommandInput,
  ListDeadLetterSourceQueuesCommandOutput,
  ListQueuesCommandInput,
  ListQueuesCommandOutput,
} from '@aws-sdk/client-sqs';
import type { Call } from '../../../service.ts';
import { operation } from '../../../service.ts';
import { invalidRange, invalidValue, missingParameter, queueDoesNotExist } from '../faults.ts';
import { apiReference, DATA_EVENT_SHAPE } from '../known-from.ts';
import { redriveOf } from '../queue-attributes.ts';
import { onQueue, policyOf, queueArn, queueAt, queueUrl } from '../queue-lookup.ts';
import { sqsState } from '../state.ts';
import { managementTrail } from '../trail-rules.ts';

export const listQueues = operation<
  ListQueuesCommandInput,
  Omit<ListQueuesCommandOutput, '$metadata'>
>({
  knownFrom: [apiReference('ListQueues')],
  authorizes: () => [{ action: 'sqs:ListQueues', resource: '*' }],
  async handle(input, call) {
    const prefix = input.QueueNamePrefix ?? '';
    const urls = ownQueues(call)
      .filter((queue) => queue.name.startsWith(prefix))
      .map((queue) => queueUrl(call.platform, queue));
    return page(urls, input, 'QueueUrls');
  },
  trail: managementTrail(true),
});

export const listDeadLetterSourceQueues = operation<
  ListDeadLetterSourceQueuesCommandInput,
  Omit<ListDeadLetterSourceQueuesCommandOutput, '$metadata'>
>({
  knownFrom: [apiReference('ListDeadLetterSourceQueues')],
  authorizes: (input, call) => onQueue('sqs:ListDeadLetterSourceQueues', input.QueueUrl, call),
  async handle(input, call) {
    const target = queueAt(input.QueueUrl, call);
    const urls = ownQueues(call)
      .filter((queue) => redriveOf(queue)?.deadLetterTargetArn === target.arn)
      .map((queue) => queueUrl(call.platform, queue));
    const { queueUrls = [], ...rest } = page(urls, input, 'queueUrls');
    return { queueUrls, ...rest };
  },
  trail: managementTrail(true),
});

export const getQueueUrl = operation<
  GetQueueUrlCommandInput,
  Omit<GetQueueUrlCommandOutput, '$metadata'>
>({
  knownFrom: [apiReference('GetQueueUrl'), DATA_EVENT_SHAPE],
  authorizes(input, call) {
    const queue = named(input, call);
    return [
      {
        action: 'sqs:GetQueueUrl',
        resource: queue.arn,
        resourceAccount: queue.accountId,
        ...policyOf(queue),
      },
    ];
  },
  async handle(input, call) {
    return { QueueUrl: queueUrl(call.platform, named(input, call)) };
  },
  trail: {
    ...managementTrail(true),
    category: 'data',
    dataResourceType: 'AWS::SQS::Queue',
    resources: (input, call) => [
      {
        accountId: input.QueueOwnerAWSAccountId ?? call.accountId,
        type: 'AWS::SQS::Queue',
        ARN: arnOf(input, call),
      },
    ],
  },
});

function ownQueues(call: Call) {
  return [...call.platform.state(sqsState).queues.values()]
    .filter((queue) => queue.accountId === call.accountId)
    .sort((one, other) => (one.name < other.name ? -1 : 1));
}

const MOST_LISTED = 1000;

/** SQS hands out a token only when the client asked for pages. */
function page<Member extends string>(
  urls: readonly string[],
  asked: { readonly MaxResults?: number | undefined; readonly NextToken?: string | undefined },
  member: Member,
): { [key in Member]?: string[] } & { NextToken?: string } {
  const most = asked.MaxResults ?? MOST_LISTED;
  if (most < 1 || most > MOST_LISTED)
    throw invalidRange(
      'MaxResults',
      most,
      `MaxResults must be an integer between 1 and ${MOST_LISTED}.`,
    );
  const token = Buffer.from(asked.NextToken ?? '', 'base64').toString();
  if (!/^\d*$/.test(token) || (token === '' && (asked.NextToken ?? '') !== ''))
    throw invalidValue('Invalid or expired next token.');
  const from = Number(token || '0');
  const until = from + most;
  const listed = urls.slice(from, until);
  return {
    ...(listed.length > 0 && { [member]: listed }),
    ...(asked.MaxResults !== undefined &&
      until < urls.length && { NextToken: Buffer.from(String(until)).toString('base64') }),
  } as { [key in Member]?: string[] } & { NextToken?: string };
}

function arnOf(input: GetQueueUrlCommandInput, call: Call) {
  return queueArn(
    call.region,
    input.QueueOwnerAWSAccountId ?? call.accountId,
    input.QueueName ?? '',
  );
}

function named(input: GetQueueUrlCommandInput, call: Call) {
  if (input.QueueName === undefined) throw missingParameter('QueueName');
  const queue = call.platform.state(sqsState).queues.get(arnOf(input, call));
  if (queue === undefined) throw queueDoesNotExist();
  return queue;
}
