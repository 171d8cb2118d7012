import type { Stack } from 'aws-cdk-lib';
import { CfnTopic, Topic } from 'aws-cdk-lib/aws-sns';
import { SqsSubscription } from 'aws-cdk-lib/aws-sns-subscriptions';
import type { Queue } from 'aws-cdk-lib/aws-sqs';

/** The alert topic, encrypted, and the analysts' queue behind it. */
export function alertTopic(stack: Stack, inbox: Queue): Topic {
  const topic = new Topic(stack, 'Alerts', { enforceSSL: true });
  // SNS's own key: costs nothing and needs no grant of publishers in this account. The CDK has no word for it.
  if (topic.node.defaultChild instanceof CfnTopic) {
    topic.node.defaultChild.kmsMasterKeyId = 'alias/aws/sns';
  }
  topic.addSubscription(new SqsSubscription(inbox));
  return topic;
}
