import type { Stack } from 'aws-cdk-lib';
import { evidenceQueue } from '../../../infra/cdk/evidence-queue.ts';

export const queues = (stack: Stack) => ({
  findingRecords: evidenceQueue(stack, 'FindingRecords'),
  monitorFailures: evidenceQueue(stack, 'MonitorFailures'),
  responseRecords: evidenceQueue(stack, 'ResponseRecords'),
  responseFailures: evidenceQueue(stack, 'ResponseFailures'),
  analystInbox: evidenceQueue(stack, 'AnalystInbox'),
});

export type Queues = ReturnType<typeof queues>;
