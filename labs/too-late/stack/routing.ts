import type { Stack } from 'aws-cdk-lib';
import { EventBus, Match, Rule } from 'aws-cdk-lib/aws-events';
import { LambdaFunction as FunctionTarget, SqsQueue } from 'aws-cdk-lib/aws-events-targets';
import type { Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda';
import { functionArn } from '../../../infra/cdk/resource-arn.ts';
import type { Names } from './names.ts';
import type { Queues } from './queues.ts';

export const findingsBus = (stack: Stack, names: Names): EventBus =>
  new EventBus(stack, 'Findings', { eventBusName: names.bus });

/** Every finding starts the responder, and is kept. */
export function routing(
  stack: Stack,
  bus: EventBus,
  { names, queues, responder }: { names: Names; queues: Queues; responder: LambdaFunction },
): void {
  const rule = new Rule(stack, 'EveryFinding', {
    eventBus: bus,
    eventPattern: {
      source: ['lambda'],
      detailType: ['Lambda Function Invocation Result - Success'],
      detail: {
        requestContext: { functionArn: Match.prefix(`${functionArn(names.scan)}:`) },
      },
    },
  });
  rule.addTarget(new FunctionTarget(responder, { retryAttempts: 8 }));
  rule.addTarget(new SqsQueue(queues.findingRecords));
}
