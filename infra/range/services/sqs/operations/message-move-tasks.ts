import type {
  CancelMessageMoveTaskCommandInput,
  CancelMessageMoveTaskCommandOutput,
  ListMessageMoveTasksCommandInput,
  ListMessageMoveTasksCommandOutput,
  StartMessageMoveTaskCommandInput,
  StartMessageMoveTaskCommandOutput,
} from '@aws-sdk/client-sqs';
import type { Arn } from '../../../../base/ids.ts';
import { sendErrand } from '../../../errands.ts';
import type { AccessRequest, Call } from '../../../service.ts';
import { operation } from '../../../service.ts';
import {
  invalidRange,
  invalidValue,
  missingParameter,
  taskDestinationNotFound,
  taskNotFound,
  taskSourceNotFound,
  unsupportedOperation,
} from '../faults.ts';
import { apiReference } from '../known-from.ts';
import { moveStep, runningTask } from '../message-move.ts';
import { redriveOf } from '../queue-attributes.ts';
import { policyOf } from '../queue-lookup.ts';
import type { MoveTask, Queue } from '../state.ts';
import { sqsState } from '../state.ts';
import { managementTrail } from '../trail-rules.ts';

export const startMessageMoveTask = operation<
  StartMessageMoveTaskCommandInput,
  Omit<StartMessageMoveTaskCommandOutput, '$metadata'>
>({
  knownFrom: [
    apiReference('StartMessageMoveTask'),
    {
      kind: 'documentation',
      source: {
        title: 'Amazon SQS Developer Guide: dead-letter queue redrive permissions',
        url: 'https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-configure-dead-letter-queue-redrive.html',
      },
    },
  ],
  authorizes(input, call) {
    const source = sourceOf(input.SourceArn, call);
    const target = input.DestinationArn === undefined ? undefined : destinationOf(input, call);
    return [
      on('sqs:StartMessageMoveTask', source),
      on('sqs:ReceiveMessage', source),
      on('sqs:DeleteMessage', source),
      on('sqs:GetQueueAttributes', source),
      ...(target === undefined ? [] : [on('sqs:SendMessage', target)]),
    ];
  },
  async handle(input, call) {
    const state = call.platform.state(sqsState);
    const source = sourceOf(input.SourceArn, call);
    if (
      ![...state.queues.values()].some(
        (queue) => redriveOf(queue)?.deadLetterTargetArn === source.arn,
      )
    )
      throw invalidValue('Source queue must be configured as a Dead Letter Queue.');
    if (runningTask(state, source.arn) !== undefined)
      throw invalidValue(
        'There is already a task running. Only one active task is allowed for a source queue arn at a given time.',
      );
    const perSecond = input.MaxNumberOfMessagesPerSecond;
    if (perSecond !== undefined && (perSecond < 1 || perSecond > 500))
      throw invalidRange(
        'MaxNumberOfMessagesPerSecond',
        perSecond,
        'Must be between 1 and 500, if provided.',
      );
    const task: MoveTask = {
      handle: Buffer.from(JSON.stringify({ taskId: call.eventId, sourceArn: source.arn })).toString(
        'base64',
      ),
      source: source.arn,
      ...(input.DestinationArn !== undefined && { destination: input.DestinationArn as Arn }),
      ...(perSecond !== undefined && { perSecond }),
      startedAt: call.at,
      startedBy: call.eventId,
      toMove: source.messages.length,
      moved: 0,
      status: 'RUNNING',
    };
    state.moveTasks = [...(state.moveTasks ?? []), task];
    sendErrand(call.platform, moveStep, call.at, { handle: task.handle });
    return { TaskHandle: task.handle };
  },
  trail: managementTrail(false, (output) => ({ taskHandle: output.TaskHandle })),
});

export const cancelMessageMoveTask = operation<
  CancelMessageMoveTaskCommandInput,
  Omit<CancelMessageMoveTaskCommandOutput, '$metadata'>
>({
  knownFrom: [apiReference('CancelMessageMoveTask')],
  authorizes(input, call) {
    const source = sourceOf(taskOf(input.TaskHandle, call).source, call);
    return [
      on('sqs:CancelMessageMoveTask', source),
      on('sqs:ReceiveMessage', source),
      on('sqs:DeleteMessage', source),
      on('sqs:GetQueueAttributes', source),
    ];
  },
  async handle(input, call) {
    const task = taskOf(input.TaskHandle, call);
    if (task.status !== 'RUNNING')
      throw unsupportedOperation('Only active tasks can be cancelled.');
    task.status = 'CANCELLED';
    return { ApproximateNumberOfMessagesMoved: task.moved };
  },
  trail: managementTrail(false, (output) => ({
    approximateNumberOfMessagesMoved: output.ApproximateNumberOfMessagesMoved,
  })),
});

export const listMessageMoveTasks = operation<
  ListMessageMoveTasksCommandInput,
  Omit<ListMessageMoveTasksCommandOutput, '$metadata'>
>({
  knownFrom: [apiReference('ListMessageMoveTasks')],
  authorizes(input, call) {
    const source = sourceOf(input.SourceArn, call);
    return [
      on('sqs:ListMessageMoveTasks', source),
      on('sqs:ReceiveMessage', source),
      on('sqs:DeleteMessage', source),
      on('sqs:GetQueueAttributes', source),
    ];
  },
  async handle(input, call) {
    const source = sourceOf(input.SourceArn, call);
    const most = input.MaxResults ?? 1;
    if (most < 1 || most > 10)
      throw invalidRange('MaxResults', most, 'Must be between 1 and 10, if provided.');
    const tasks = (call.platform.state(sqsState).moveTasks ?? [])
      .filter((task) => task.source === source.arn)
      .reverse()
      .slice(0, most);
    return { Results: tasks.map(shown) };
  },
  trail: managementTrail(true),
});

/** The handle is told only while the task can be cancelled with it. */
const shown = (task: MoveTask) => ({
  ...(task.status === 'RUNNING' && { TaskHandle: task.handle }),
  Status: task.status,
  SourceArn: task.source,
  ...(task.destination !== undefined && { DestinationArn: task.destination }),
  ...(task.perSecond !== undefined && { MaxNumberOfMessagesPerSecond: task.perSecond }),
  ApproximateNumberOfMessagesMoved: task.moved,
  ApproximateNumberOfMessagesToMove: task.toMove,
  ...(task.because !== undefined && { FailureReason: task.because }),
  StartedTimestamp: task.startedAt,
});

const on = (action: AccessRequest['action'], queue: Queue): AccessRequest => ({
  action,
  resource: queue.arn,
  resourceAccount: queue.accountId,
  ...policyOf(queue),
});

function sourceOf(arn: string | undefined, call: Call): Queue {
  if (arn === undefined || arn === '') throw missingParameter('SourceArn');
  const queue = call.platform.state(sqsState).queues.get(arn as Arn);
  if (queue === undefined) throw taskSourceNotFound();
  return queue;
}

function destinationOf(input: StartMessageMoveTaskCommandInput, call: Call): Queue {
  const queue = call.platform.state(sqsState).queues.get(input.DestinationArn as Arn);
  if (queue === undefined) throw taskDestinationNotFound();
  return queue;
}

function taskOf(handle: string | undefined, call: Call): MoveTask {
  if (handle === undefined || handle === '') throw missingParameter('TaskHandle');
  const task = (call.platform.state(sqsState).moveTasks ?? []).find((one) => one.handle === handle);
  if (task === undefined) throw taskNotFound();
  return task;
}
