import type { AddPermissionCommandInput, RemovePermissionCommandInput } from '@aws-sdk/client-sqs';
import { operation } from '../../../service.ts';
import { invalidValue } from '../faults.ts';
import { apiReference } from '../known-from.ts';
import { onQueue, queueAt } from '../queue-lookup.ts';
import type { Queue } from '../state.ts';
import { managementTrail } from '../trail-rules.ts';

/** Actions that only the owner may hand out by SetQueueAttributes. Source: API reference, "AddPermission". */
const GRANTABLE =
  /^(\*|SendMessage|ReceiveMessage|DeleteMessage|ChangeMessageVisibility|GetQueueAttributes|GetQueueUrl|ListDeadLetterSourceQueues|PurgeQueue)$/;

export const addPermission = operation<AddPermissionCommandInput, object>({
  knownFrom: [apiReference('AddPermission')],
  authorizes: (input, call) => onQueue('sqs:AddPermission', input.QueueUrl, call),
  async handle(input, call) {
    const queue = queueAt(input.QueueUrl, call);
    const { Label = '', AWSAccountIds = [], Actions = [] } = input;
    if (!/^[A-Za-z0-9_-]{1,80}$/.test(Label))
      throw invalidValue(`Value ${Label} for parameter Label is invalid.`);
    const unknown = Actions.find((action) => !GRANTABLE.test(action));
    if (unknown !== undefined || Actions.length === 0)
      throw invalidValue(
        `Value SQS:${unknown ?? ''} for parameter ActionName is invalid. Reason: Only the queue owner is allowed to invoke this action.`,
      );
    const policy = policyOf(queue);
    if (policy.Statement.some(({ Sid }) => Sid === Label))
      throw invalidValue(`Value ${Label} for parameter Label is invalid. Reason: Already exists.`);
    const accounts = AWSAccountIds.map((account) => `arn:aws:iam::${account}:root`);
    const statement = {
      Sid: Label,
      Effect: 'Allow',
      Principal: { AWS: accounts.length === 1 ? accounts[0] : accounts },
      Action: Actions.length === 1 ? `SQS:${Actions[0] ?? ''}` : Actions.map((one) => `SQS:${one}`),
      Resource: queue.arn,
    };
    store(queue, { ...policy, Statement: [...policy.Statement, statement] });
    return {};
  },
  trail: managementTrail(false),
});

export const removePermission = operation<RemovePermissionCommandInput, object>({
  knownFrom: [apiReference('RemovePermission')],
  authorizes: (input, call) => onQueue('sqs:RemovePermission', input.QueueUrl, call),
  async handle(input, call) {
    const queue = queueAt(input.QueueUrl, call);
    const policy = policyOf(queue);
    const Statement = policy.Statement.filter(({ Sid }) => Sid !== input.Label);
    if (Statement.length === policy.Statement.length)
      throw invalidValue(
        `Value ${input.Label ?? ''} for parameter Label is invalid. Reason: can't find label on existing policy.`,
      );
    store(queue, { ...policy, Statement });
    return {};
  },
  trail: managementTrail(false),
});

interface QueuePolicy {
  readonly Version: string;
  readonly Id: string;
  readonly Statement: readonly { readonly Sid?: string }[];
}

function policyOf(queue: Queue): QueuePolicy {
  const empty = { Version: '2012-10-17', Id: `${queue.arn}/SQSDefaultPolicy`, Statement: [] };
  const text = queue.attributes.get('Policy');
  if (text === undefined) return empty;
  const stored = JSON.parse(text) as Partial<QueuePolicy>;
  return { ...empty, ...stored, Statement: [stored.Statement ?? []].flat() };
}

function store(queue: Queue, policy: QueuePolicy): void {
  if (policy.Statement.length === 0) queue.attributes.delete('Policy');
  else queue.attributes.set('Policy', JSON.stringify(policy));
}
