import type { Stack } from 'aws-cdk-lib';
import { evidenceQueue } from '../../../infra/cdk/evidence-queue.ts';

export const queues = (stack: Stack) => ({
  findingRecords: evidenceQueue(stack, 'FindingRecords'),
  scanFailures: evidenceQueue(stack, 'ScanFailures'),
  deadLetters: evidenceQueue(stack, 'DeadLetters'),
  responseRecords: evidenceQueue(stack, 'ResponseRecords'),
  responseFailures: evidenceQueue(stack, 'ResponseFailures'),
  analystInbox: evidenceQueue(stack, 'AnalystInbox'),
});

export type Queues = ReturnType<typeof queues>;
