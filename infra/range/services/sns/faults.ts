import { AwsFault } from '../../service.ts';

/** @param detail what follows AWS's fixed beginning, e.g. "TopicArn". */
export const invalidParameter = (detail: string) =>
  new AwsFault('InvalidParameter', 400, `Invalid parameter: ${detail}`);

export const topicNotFound = () => new AwsFault('NotFound', 404, 'Topic does not exist');

export const subscriptionNotFound = () =>
  new AwsFault('NotFound', 404, 'Subscription does not exist');

export const notImplemented = (what: string) =>
  new AwsFault('NotImplemented', 501, `This range does not implement ${what}.`);
