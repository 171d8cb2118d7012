import { changeEach, objectOf, refersTo, withResource } from '../change-template.ts';
import type { Mutation } from '../mutation.ts';

export const fifoFailureQueue: Mutation = {
  id: 'fifo-failure-queue',
  title: 'Failures go to a FIFO queue, which Lambda accepts and never delivers to.',
  apply: (template) =>
    changeEach(template, 'AWS::Lambda::EventInvokeConfig', (properties) => properties).flatMap(
      ({ at }) => {
        const config = objectOf(template.Resources[at]?.Properties?.['DestinationConfig']);
        const id = refersTo(objectOf(config['OnFailure'])['Destination']) ?? '';
        const queue = template.Resources[id];
        if (queue?.Type !== 'AWS::SQS::Queue') return [];
        const Properties = { ...queue.Properties, FifoQueue: true };
        return [{ at: id, template: withResource(template, id, { ...queue, Properties }) }];
      },
    ),
};
