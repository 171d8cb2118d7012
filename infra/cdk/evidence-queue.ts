import { Duration, type Stack } from 'aws-cdk-lib';
import { Queue, QueueEncryption, type QueueProps } from 'aws-cdk-lib/aws-sqs';

/** An encrypted queue that keeps what is in it as long as SQS keeps anything, which is two weeks. */
export const evidenceQueue = (
  stack: Stack,
  id: string,
  more: Pick<QueueProps, 'deadLetterQueue' | 'visibilityTimeout'> = {},
): Queue =>
  new Queue(stack, id, {
    encryption: QueueEncryption.SQS_MANAGED,
    enforceSSL: true,
    retentionPeriod: Duration.days(14),
    ...more,
  });
