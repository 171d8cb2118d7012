import { changeEach, objectOf } from '../change-template.ts';
import type { Mutation } from '../mutation.ts';

export const swapOutcomes: Mutation = {
  id: 'swap-outcomes',
  title: 'Successes go where failures belong, and failures where successes do.',
  apply: (template) =>
    changeEach(template, 'AWS::Lambda::EventInvokeConfig', (properties) => {
      const { OnSuccess, OnFailure } = objectOf(properties['DestinationConfig']);
      if (OnSuccess === undefined || OnFailure === undefined) return undefined;
      return { ...properties, DestinationConfig: { OnSuccess: OnFailure, OnFailure: OnSuccess } };
    }),
};
