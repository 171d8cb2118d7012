import { changeEach } from '../change-template.ts';
import type { Mutation } from '../mutation.ts';

export const ruleDisabled: Mutation = {
  id: 'rule-disabled',
  title: 'The rule is disabled.',
  apply: (template) =>
    changeEach(template, 'AWS::Events::Rule', (properties) => ({
      ...properties,
      State: 'DISABLED',
    })),
};
