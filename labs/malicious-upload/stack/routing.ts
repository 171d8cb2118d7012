import type { Stack } from 'aws-cdk-lib';
import { EventBus, Match, Rule } from 'aws-cdk-lib/aws-events';
import { LambdaFunction as FunctionTarget, SqsQueue } from 'aws-cdk-lib/aws-events-targets';
import { functionArn } from '../../../infra/cdk/resource-arn.ts';
import type { Handlers } from './handlers.ts';
import type { Names } from './names.ts';
import type { Queues } from './queues.ts';

export const verdictBus = (stack: Stack, names: Names): EventBus =>
  new EventBus(stack, 'Verdicts', { eventBusName: names.bus });

/** Who hears of which verdict: the SIEM of all that are not clean, the quarantine of the malicious, the archive of all. */
export function routing(
  stack: Stack,
  bus: EventBus,
  names: Names,
  { siem, quarantine }: Handlers,
  queues: Queues,
): void {
  const rule = (id: string, verdicts: readonly string[]) =>
    new Rule(stack, id, {
      eventBus: bus,
      eventPattern: {
        source: ['lambda'],
        detailType: ['Lambda Function Invocation Result - Success'],
        detail: {
          requestContext: { functionArn: Match.prefix(`${functionArn(names.scan)}:`) },
          responsePayload: { schema: ['aftertrace.verdict/1'], verdict: [...verdicts] },
        },
      },
    });
  rule('BadVerdicts', ['suspicious', 'malicious']).addTarget(
    new FunctionTarget(siem, { retryAttempts: 8 }),
  );
  rule('MaliciousVerdicts', ['malicious']).addTarget(
    new FunctionTarget(quarantine, { retryAttempts: 8 }),
  );
  rule('EveryVerdict', ['clean', 'suspicious', 'malicious']).addTarget(
    new SqsQueue(queues.verdictRecords),
  );
}
