import { resumeErrands } from '../../errands.ts';
import type { RangeService } from '../../service.ts';
import { delivery } from './delivery.ts';
import { createTopic, deleteTopic, listTopics } from './operations/create-topic.ts';
import { listSubscriptions, listSubscriptionsByTopic } from './operations/list-subscriptions.ts';
import { addPermission, removePermission } from './operations/permissions.ts';
import { publish, publishBatch } from './operations/publish.ts';
import { subscribe, unsubscribe } from './operations/subscribe.ts';
import {
  getSubscriptionAttributes,
  setSubscriptionAttributes,
} from './operations/subscription-attributes.ts';
import { getTopicAttributes, setTopicAttributes } from './operations/topic-attributes.ts';
import { listTagsForResource, tagResource, untagResource } from './operations/topic-tags.ts';

export const snsService: RangeService = {
  id: 'sns',
  eventSource: 'sns.amazonaws.com',
  operations: {
    AddPermission: addPermission,
    CreateTopic: createTopic,
    DeleteTopic: deleteTopic,
    GetSubscriptionAttributes: getSubscriptionAttributes,
    GetTopicAttributes: getTopicAttributes,
    ListSubscriptions: listSubscriptions,
    ListSubscriptionsByTopic: listSubscriptionsByTopic,
    ListTagsForResource: listTagsForResource,
    ListTopics: listTopics,
    Publish: publish,
    PublishBatch: publishBatch,
    RemovePermission: removePermission,
    SetSubscriptionAttributes: setSubscriptionAttributes,
    SetTopicAttributes: setTopicAttributes,
    Subscribe: subscribe,
    TagResource: tagResource,
    Unsubscribe: unsubscribe,
    UntagResource: untagResource,
  },
  departures: [
    {
      name: 'the signature of a notification verifies nowhere',
      awsDoes: 'signs every notification with a key whose certificate SigningCertURL names',
      rangeDoes: 'puts a fixed text in the place of the signature',
    },
    {
      name: 'an e-mail subscription stays unconfirmed and is never sent anything',
      awsDoes: 'sends an e-mail with a link that confirms the subscription',
      rangeDoes: 'keeps it as PendingConfirmation for ever',
    },
    {
      name: 'subscriptions by HTTP, text message, push and Firehose are refused',
      awsDoes: 'asks the endpoint for confirmation and then delivers to it',
      rangeDoes: 'answers NotImplemented naming the protocol',
    },
    {
      name: "a queue of another account is subscribed without that account's confirmation",
      awsDoes: 'asks for confirmation when the subscriber does not own the endpoint',
      rangeDoes: 'takes the subscription as confirmed; the queue policy still decides on delivery',
    },
    {
      name: "a topic's default policy is shown and grants nothing",
      awsDoes: 'evaluates the default policy, which lets the owner through by AWS:SourceOwner',
      rangeDoes: 'lets identity policies of the owning account decide until a policy is set',
    },
    {
      name: 'an endpoint that keeps failing is given up after fifteen retries',
      awsDoes: 'goes on for 23 days, every 20 seconds',
      rangeDoes: 'gives up once the growing waits are used up, after some 75 seconds',
    },
    {
      name: 'a FIFO topic leaves duplicates to its FIFO queues',
      awsDoes:
        'takes a second message with the same deduplication id within five minutes for the first',
      rangeDoes: 'gives it an id of its own and delivers it; a FIFO queue drops it then',
    },
    {
      name: 'a KMS key is kept as a topic attribute and asked for nothing',
      awsDoes: 'encrypts with the key and needs publishers and services to be allowed to use it',
      rangeDoes: 'stores and shows KmsMasterKeyId; no KMS permission is checked',
    },
  ],
  start(platform) {
    resumeErrands(platform, delivery);
  },
};
