import { Duration, type Stack } from 'aws-cdk-lib';
import { Queue, QueueEncryption, type QueueProps } from 'aws-cdk-lib/aws-sqs';

/** A queue that holds evidence: encrypted, and kept as long as SQS keeps anything, which is two weeks. */
export const evidenceQueue = (stack: Stack, id: string, props?: QueueProps): Queue =>
  new Queue(stack, id, {
    encryption: QueueEncryption.SQS_MANAGED,
    enforceSSL: true,
    retentionPeriod: Duration.days(14),
    ...props,
  });
