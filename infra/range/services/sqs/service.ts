import { resumeErrands } from '../../errands.ts';
import type { RangeService } from '../../service.ts';
import { moveStep } from './message-move.ts';
import {
  changeMessageVisibility,
  changeMessageVisibilityBatch,
} from './operations/change-message-visibility.ts';
import { createQueue } from './operations/create-queue.ts';
import { deleteMessage, deleteMessageBatch } from './operations/delete-message.ts';
import { deleteQueue, purgeQueue } from './operations/delete-queue.ts';
import { getQueueUrl, listDeadLetterSourceQueues, listQueues } from './operations/list-queues.ts';
import {
  cancelMessageMoveTask,
  listMessageMoveTasks,
  startMessageMoveTask,
} from './operations/message-move-tasks.ts';
import { addPermission, removePermission } from './operations/permissions.ts';
import { getQueueAttributes, setQueueAttributes } from './operations/queue-attributes.ts';
import { listQueueTags, tagQueue, untagQueue } from './operations/queue-tags.ts';
import { receiveMessage } from './operations/receive-message.ts';
import { sendMessage, sendMessageBatch } from './operations/send-message.ts';
import { resumeArrivals } from './state.ts';

export const sqsService: RangeService = {
  id: 'sqs',
  eventSource: 'sqs.amazonaws.com',
  operations: {
    AddPermission: addPermission,
    CancelMessageMoveTask: cancelMessageMoveTask,
    ChangeMessageVisibility: changeMessageVisibility,
    ChangeMessageVisibilityBatch: changeMessageVisibilityBatch,
    CreateQueue: createQueue,
    DeleteMessage: deleteMessage,
    DeleteMessageBatch: deleteMessageBatch,
    DeleteQueue: deleteQueue,
    GetQueueAttributes: getQueueAttributes,
    GetQueueUrl: getQueueUrl,
    ListDeadLetterSourceQueues: listDeadLetterSourceQueues,
    ListMessageMoveTasks: listMessageMoveTasks,
    ListQueueTags: listQueueTags,
    ListQueues: listQueues,
    PurgeQueue: purgeQueue,
    ReceiveMessage: receiveMessage,
    RemovePermission: removePermission,
    SendMessage: sendMessage,
    SendMessageBatch: sendMessageBatch,
    SetQueueAttributes: setQueueAttributes,
    StartMessageMoveTask: startMessageMoveTask,
    TagQueue: tagQueue,
    UntagQueue: untagQueue,
  },
  departures: [
    {
      name: 'a standard queue delivers each message once and in the order of arrival',
      awsDoes:
        'delivers a message of a standard queue at least once, in about the order of arrival',
      rangeDoes: 'delivers it once for every time it becomes visible, oldest first',
    },
    {
      name: 'a deleted queue is gone at once and its name is free at once',
      awsDoes: 'takes up to 60 seconds to delete a queue and refuses its name for as long',
      rangeDoes: 'deletes it before it answers and accepts the name again',
    },
    {
      name: 'a KMS key is kept as an attribute and asked for nothing',
      awsDoes: 'encrypts with the key and needs the caller to be allowed to use it',
      rangeDoes: 'stores and shows KmsMasterKeyId; no KMS permission is checked',
    },
    {
      name: 'a long poll on a simulated clock lasts one second of real time at most',
      awsDoes: 'waits up to WaitTimeSeconds, at most 20 seconds',
      rangeDoes:
        'waits WaitTimeSeconds or one real second, whichever is shorter; time stands still meanwhile',
    },
  ],
  start(platform) {
    resumeArrivals(platform);
    resumeErrands(platform, moveStep);
  },
};
