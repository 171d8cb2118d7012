import {
  changeEach,
  objectOf,
  ofType,
  refersTo,
  without,
  withResource,
} from '../change-template.ts';
import type { Mutation } from '../mutation.ts';

export const deadLettersInstead: Mutation = {
  id: 'dead-letters-instead',
  title: 'Failures go to a dead-letter queue: the event is kept, and why it failed is not.',
  apply: (template) =>
    changeEach(template, 'AWS::Lambda::EventInvokeConfig', (properties) => {
      const config = objectOf(properties['DestinationConfig']);
      if (config['OnFailure'] === undefined) return undefined;
      return { ...properties, DestinationConfig: without(config, 'OnFailure') };
    }).flatMap(({ at, template: changed }) => {
      const { DestinationConfig, FunctionName } = template.Resources[at]?.Properties ?? {};
      const target = objectOf(objectOf(DestinationConfig)['OnFailure'])['Destination'];
      const owner = ofType(changed, 'AWS::Lambda::Function').find(
        ([id]) => id === refersTo(FunctionName),
      );
      if (owner === undefined || target === undefined) return [];
      const [id, fn] = owner;
      const Properties = { ...fn.Properties, DeadLetterConfig: { TargetArn: target } };
      return [{ at, template: withResource(changed, id, { ...fn, Properties }) }];
    }),
};
