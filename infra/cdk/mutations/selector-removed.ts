import { listOf, objectOf, ofType, withResource } from '../change-template.ts';
import type { Mutation } from '../mutation.ts';

export const selectorRemoved: Mutation = {
  id: 'selector-removed',
  title: 'The trail does not see one kind of call.',
  apply: (template) =>
    ofType(template, 'AWS::CloudTrail::Trail').flatMap(([at, trail]) => {
      const selectors = listOf(trail.Properties?.['AdvancedEventSelectors']);
      return selectors.map((selector, index) => {
        const AdvancedEventSelectors = selectors.filter((_, other) => other !== index);
        const changed = { ...trail, Properties: { ...trail.Properties, AdvancedEventSelectors } };
        const name = objectOf(selector)['Name'];
        const which = typeof name === 'string' ? name : String(index);
        return { at: `${at} ${which}`, template: withResource(template, at, changed) };
      });
    }),
};
