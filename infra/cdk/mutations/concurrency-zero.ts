import { changeEach, objectOf, ofType, refersTo } from '../change-template.ts';
import type { Mutation } from '../mutation.ts';

export const concurrencyZero: Mutation = {
  id: 'concurrency-zero',
  title: 'The function may not run at all: every event waits and is given up.',
  apply: (template) => {
    const wired = ofType(template, 'AWS::Lambda::EventInvokeConfig').map(([, { Properties }]) =>
      refersTo(objectOf(Properties)['FunctionName']),
    );
    return changeEach(template, 'AWS::Lambda::Function', (properties, id) =>
      wired.includes(id) ? { ...properties, ReservedConcurrentExecutions: 0 } : undefined,
    );
  },
};
