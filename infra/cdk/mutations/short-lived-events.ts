import { changeEach } from '../change-template.ts';
import type { Mutation } from '../mutation.ts';

export const shortLivedEvents: Mutation = {
  id: 'short-lived-events',
  title: 'An event that is not done within a minute is given up: no retry ever comes.',
  apply: (template) =>
    changeEach(template, 'AWS::Lambda::EventInvokeConfig', (properties) =>
      properties['MaximumEventAgeInSeconds'] === 60
        ? undefined
        : { ...properties, MaximumEventAgeInSeconds: 60 },
    ),
};
