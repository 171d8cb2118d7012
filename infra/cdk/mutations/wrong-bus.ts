import { changeEach, without } from '../change-template.ts';
import type { Mutation } from '../mutation.ts';

export const wrongBus: Mutation = {
  id: 'wrong-bus',
  title: 'The rule listens on the default bus, where nothing of this comes by.',
  apply: (template) =>
    changeEach(template, 'AWS::Events::Rule', (properties) =>
      properties['EventBusName'] === undefined ? undefined : without(properties, 'EventBusName'),
    ),
};
