import type { Stack } from 'aws-cdk-lib';
import { evidenceQueue } from '../../../infra/cdk/evidence-queue.ts';
import type { Names } from './names.ts';

export const queues = (stack: Stack, names: Names) => ({
  verdicts: evidenceQueue(stack, 'Verdicts', { queueName: names.verdicts }),
  operatorsInbox: evidenceQueue(stack, 'OperatorsInbox'),
});

export type Queues = ReturnType<typeof queues>;
