import { changeEach } from '../change-template.ts';
import type { Mutation } from '../mutation.ts';

export const queueInTheClear: Mutation = {
  id: 'queue-in-the-clear',
  title: 'The queue is not encrypted.',
  apply: (template) =>
    changeEach(template, 'AWS::SQS::Queue', (properties) =>
      properties['SqsManagedSseEnabled'] === true
        ? { ...properties, SqsManagedSseEnabled: false }
        : undefined,
    ),
};
