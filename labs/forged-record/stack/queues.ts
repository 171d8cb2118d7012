import { Duration, type Stack } from 'aws-cdk-lib';
import { AnyPrincipal, Effect, PolicyStatement, type Role } from 'aws-cdk-lib/aws-iam';
import type { Queue } from 'aws-cdk-lib/aws-sqs';
import { evidenceQueue } from '../../../infra/cdk/evidence-queue.ts';
import { userArn } from '../../../infra/cdk/resource-arn.ts';
import type { Names } from './names.ts';

export interface Queues {
  /** Where the scan's records arrive and the responder fetches them. */
  readonly findings: Queue;
  /** What the responder failed of, three times. */
  readonly undelivered: Queue;
  readonly scanFailures: Queue;
  readonly analystInbox: Queue;
}

export function queues(stack: Stack): Queues {
  const undelivered = evidenceQueue(stack, 'Undelivered');
  return {
    findings: evidenceQueue(stack, 'Findings', {
      // Six times what the responder may take, as Lambda's guide has it.
      visibilityTimeout: Duration.minutes(3),
      deadLetterQueue: { queue: undelivered, maxReceiveCount: 3 },
    }),
    undelivered,
    scanFailures: evidenceQueue(stack, 'ScanFailures'),
    analystInbox: evidenceQueue(stack, 'AnalystInbox'),
  };
}

/** Who may send findings: the platform in the scan's name, and the operator, who puts back what an outage left behind. */
export function guardFindings({ findings }: Queues, scanRole: Role, names: Names): void {
  findings.addToResourcePolicy(
    new PolicyStatement({
      sid: 'OnlyScanAndOperatorSend',
      effect: Effect.DENY,
      principals: [new AnyPrincipal()],
      actions: ['sqs:SendMessage'],
      resources: [findings.queueArn],
      conditions: {
        ArnNotEquals: { 'aws:PrincipalArn': [scanRole.roleArn, userArn(names.operator)] },
      },
    }),
  );
}
