import { GetTopicAttributesCommand, SNSClient } from '@aws-sdk/client-sns';
import { clientOf, gradeOf, TAKEN_DOWN } from '../../account-reader.ts';
import type { Check } from '../../check.ts';
import type { Outputs } from '../outputs.ts';

/** The policy of this key is AWS's, names no CloudWatch, and cannot be changed. */
const SNS_OWN_KEY = /alias\/aws\/sns$/;

export const alarmMayPublish: Check<Outputs> = {
  id: 'alarm-may-publish',
  kind: 'state',
  question: 'Can CloudWatch publish to the topic of alarms on AWS too, where keys are asked for?',
  hint: 'A topic that is encrypted with SNS’s own key takes messages from roles of the account and not from CloudWatch. Encrypt with a key of your own that lets cloudwatch.amazonaws.com in, or not at all.',
  async grade({ outputs, account }) {
    if (account === undefined) return TAKEN_DOWN;
    const { alarmTopicArn: TopicArn } = outputs;
    const seenIn = `account:sns:GetTopicAttributes ${TopicArn}` as const;
    const sns = new SNSClient(clientOf(account));
    try {
      const { Attributes = {} } = await sns.send(new GetTopicAttributesCommand({ TopicArn }));
      const isShut = SNS_OWN_KEY.test(Attributes['KmsMasterKeyId'] ?? '');
      const because = 'the topic is encrypted with a key that CloudWatch may not use';
      return gradeOf([seenIn], isShut ? [{ seenIn, because }] : []);
    } finally {
      sns.destroy();
    }
  },
};
