import { Duration, type Stack } from 'aws-cdk-lib';
import { Queue, QueueEncryption } from 'aws-cdk-lib/aws-sqs';

export interface Queues {
  readonly findingRecords: Queue;
  readonly monitorFailures: Queue;
  readonly responseRecords: Queue;
  readonly responseFailures: Queue;
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
    findingRecords: queue('FindingRecords'),
    monitorFailures: queue('MonitorFailures'),
    responseRecords: queue('ResponseRecords'),
    responseFailures: queue('ResponseFailures'),
    analystInbox: queue('AnalystInbox'),
  };
}
