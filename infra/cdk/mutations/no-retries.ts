import { changeEach } from '../change-template.ts';
import type { Mutation } from '../mutation.ts';

export const noRetries: Mutation = {
  id: 'no-retries',
  title: 'An event that fails once is given up.',
  apply: (template) =>
    changeEach(template, 'AWS::Lambda::EventInvokeConfig', (properties) =>
      properties['MaximumRetryAttempts'] === 0
        ? undefined
        : { ...properties, MaximumRetryAttempts: 0 },
    ),
};
