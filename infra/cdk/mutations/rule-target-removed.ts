import { listOf, ofType, withResource } from '../change-template.ts';
import type { Mutation } from '../mutation.ts';

export const ruleTargetRemoved: Mutation = {
  id: 'rule-target-removed',
  title: 'One of those a rule tells is no longer told.',
  apply: (template) =>
    ofType(template, 'AWS::Events::Rule').flatMap(([at, rule]) => {
      const targets = listOf(rule.Properties?.['Targets']);
      // A rule with one target is the same as one that is disabled.
      if (targets.length < 2) return [];
      return targets.map((_, index) => {
        const Targets = targets.filter((__, other) => other !== index);
        const changed = { ...rule, Properties: { ...rule.Properties, Targets } };
        return { at: `${at} target ${index}`, template: withResource(template, at, changed) };
      });
    }),
};
