import type { Stack } from 'aws-cdk-lib';
import { evidenceQueue } from '../../../infra/cdk/evidence-queue.ts';

export const queues = (stack: Stack) => ({
  verdictRecords: evidenceQueue(stack, 'VerdictRecords'),
  scanFailures: evidenceQueue(stack, 'ScanFailures'),
  siemRecords: evidenceQueue(stack, 'SiemRecords'),
  siemFailures: evidenceQueue(stack, 'SiemFailures'),
  quarantineRecords: evidenceQueue(stack, 'QuarantineRecords'),
  quarantineFailures: evidenceQueue(stack, 'QuarantineFailures'),
  analystInbox: evidenceQueue(stack, 'AnalystInbox'),
});

export type Queues = ReturnType<typeof queues>;
