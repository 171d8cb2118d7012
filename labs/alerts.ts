import { isDone, type TimelineEventView } from './check.ts';
import { queueName } from './destinations-of.ts';

/** Whether it is a message that went out to a topic. */
export const isAlertTo =
  (topicArn: string) =>
  (event: TimelineEventView): boolean =>
    event.name === 'Publish' && isDone(event) && event.resources.includes(topicArn);

/** Whether it is the copy of a topic's message that lies in that queue. One in another queue is read by nobody. */
export const isCopyIn =
  (queueUrl: string) =>
  ({ name, resources }: TimelineEventView): boolean =>
    name === 'Notification' &&
    resources.some((one) => one.includes('/') && queueName(one) === queueName(queueUrl));
