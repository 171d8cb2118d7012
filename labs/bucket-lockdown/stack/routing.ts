import type { Stack } from 'aws-cdk-lib';
import { EventBus, Match, Rule } from 'aws-cdk-lib/aws-events';
import { LambdaFunction as FunctionTarget, SqsQueue } from 'aws-cdk-lib/aws-events-targets';
import { functionArn } from '../../../infra/cdk/resource-arn.ts';
import type { Handlers } from './handlers.ts';
import type { Names } from './names.ts';
import type { Queues } from './queues.ts';

export const findingsBus = (stack: Stack, names: Names): EventBus =>
  new EventBus(stack, 'Findings', { eventBusName: names.bus });

/** What the monitor found starts the responder, and is kept. That it found nothing goes nowhere. */
export function routing(
  stack: Stack,
  bus: EventBus,
  names: Names,
  { responder }: Handlers,
  queues: Queues,
): void {
  const rule = new Rule(stack, 'UnauthorizedAccess', {
    eventBus: bus,
    eventPattern: {
      source: ['lambda'],
      detailType: ['Lambda Function Invocation Result - Success'],
      detail: {
        requestContext: { functionArn: Match.prefix(`${functionArn(names.monitor)}:`) },
        responsePayload: { schema: ['aftertrace.access-finding/1'], verdict: ['unauthorized'] },
      },
    },
  });
  rule.addTarget(new FunctionTarget(responder, { retryAttempts: 8 }));
  rule.addTarget(new SqsQueue(queues.findingRecords));
}
