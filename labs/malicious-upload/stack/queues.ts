import { Duration, type Stack } from 'aws-cdk-lib';
import { Queue, QueueEncryption } from 'aws-cdk-lib/aws-sqs';

export interface Queues {
  readonly verdictRecords: Queue;
  readonly scanFailures: Queue;
  readonly siemRecords: Queue;
  readonly siemFailures: Queue;
  readonly quarantineRecords: Queue;
  readonly quarantineFailures: Queue;
  readonly analystInbox: Queue;
}

/** The queues hold evidence: kept as long as SQS keeps anything, which is two weeks. */
export function queues(stack: Stack): Queues {
  const queue = (id: string) =>
    new Queue(stack, id, {
      encryption: QueueEncryption.SQS_MANAGED,
      enforceSSL: true,
      retentionPeriod: Duration.days(14),
    });
  return {
    verdictRecords: queue('VerdictRecords'),
    scanFailures: queue('ScanFailures'),
    siemRecords: queue('SiemRecords'),
    siemFailures: queue('SiemFailures'),
    quarantineRecords: queue('QuarantineRecords'),
    quarantineFailures: queue('QuarantineFailures'),
    analystInbox: queue('AnalystInbox'),
  };
}
