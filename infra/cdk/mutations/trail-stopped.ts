import { changeEach } from '../change-template.ts';
import type { Mutation } from '../mutation.ts';

export const trailStopped: Mutation = {
  id: 'trail-stopped',
  title: 'The trail does not log.',
  apply: (template) =>
    changeEach(template, 'AWS::CloudTrail::Trail', (properties) => ({
      ...properties,
      IsLogging: false,
    })),
};
