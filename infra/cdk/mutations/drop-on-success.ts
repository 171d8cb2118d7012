import { changeEach, objectOf, without } from '../change-template.ts';
import type { Mutation } from '../mutation.ts';

export const dropOnSuccess: Mutation = {
  id: 'drop-on-success',
  title: 'What succeeds goes nowhere.',
  apply: (template) =>
    changeEach(template, 'AWS::Lambda::EventInvokeConfig', (properties) => {
      const config = objectOf(properties['DestinationConfig']);
      if (config['OnSuccess'] === undefined) return undefined;
      return { ...properties, DestinationConfig: without(config, 'OnSuccess') };
    }),
};
