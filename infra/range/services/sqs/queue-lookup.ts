import type { CloudTrailResource } from '../../../base/cloudtrail-record.ts';
import type { AccountId, Arn } from '../../../base/ids.ts';
import type { Platform } from '../../platform.ts';
import type { AccessRequest, Call } from '../../service.ts';
import { invalidAddress, missingParameter, queueDoesNotExist } from './faults.ts';
import type { Queue } from './state.ts';
import { sqsState } from './state.ts';

export const queueArn = (region: string, accountId: AccountId, name: string): Arn =>
  `arn:aws:sqs:${region}:${accountId}:${name}`;

/** Where clients reach the queue: on the range's own endpoint. */
export const queueUrl = (platform: Platform, queue: Queue): string =>
  `${platform.endpoint}/${queue.accountId}/${queue.name}`;

/**
 * The queue a URL means. Any host will do: what counts is the path, `/<account>/<name>`.
 *
 * @throws AwsFault InvalidAddress, QueueDoesNotExist, MissingParameter.
 */
export function queueAt(url: string | undefined, call: Call): Queue {
  const { accountId, name } = addressOf(url);
  const queue = call.platform.state(sqsState).queues.get(queueArn(call.region, accountId, name));
  if (queue === undefined) throw queueDoesNotExist();
  return queue;
}

/** What IAM is asked about one action on the queue behind the URL, its policy included. */
export function onQueue(
  action: `sqs:${string}`,
  url: string | undefined,
  call: Call,
): readonly AccessRequest[] {
  const queue = queueAt(url, call);
  return [
    {
      action,
      resource: queue.arn,
      resourceAccount: queue.accountId,
      ...policyOf(queue),
    },
  ];
}

export function policyOf(queue: Queue): { readonly resourcePolicy?: unknown } {
  const policy = queue.attributes.get('Policy');
  return policy === undefined ? {} : { resourcePolicy: JSON.parse(policy) as unknown };
}

/** The URL as CloudTrail shows it: on AWS's host, whatever host the client used. */
export function shownUrl(url: string | undefined, call: Call): string | undefined {
  const match = ADDRESS.exec(url ?? '');
  if (match === null) return url;
  return `https://sqs.${call.region}.amazonaws.com/${match[1] ?? ''}/${match[2] ?? ''}`;
}

export function queueResources(
  url: string | undefined,
  call: Call,
): readonly CloudTrailResource[] | undefined {
  const match = ADDRESS.exec(url ?? '');
  if (match === null) return undefined;
  const accountId = match[1] ?? '';
  return [
    { accountId, type: 'AWS::SQS::Queue', ARN: queueArn(call.region, accountId, match[2] ?? '') },
  ];
}

const ADDRESS = /^(?:https?:\/\/[^/]+)?\/?(\d{12})\/([A-Za-z0-9_.-]+)\/?$/;

function addressOf(url: string | undefined) {
  if (url === undefined || url === '') throw missingParameter('QueueUrl');
  const match = ADDRESS.exec(url);
  if (match === null) throw invalidAddress(url);
  return { accountId: match[1] ?? '', name: match[2] ?? '' };
}
