import { changeEach, objectOf, without } from '../change-template.ts';
import type { Mutation } from '../mutation.ts';

export const dropOnFailure: Mutation = {
  id: 'drop-on-failure',
  title: 'What fails goes nowhere.',
  apply: (template) =>
    changeEach(template, 'AWS::Lambda::EventInvokeConfig', (properties) => {
      const config = objectOf(properties['DestinationConfig']);
      if (config['OnFailure'] === undefined) return undefined;
      return { ...properties, DestinationConfig: without(config, 'OnFailure') };
    }),
};
