import { fileURLToPath } from 'node:url';
import { minutes } from '../../infra/base/instant.ts';
import type { Lab } from '../lab.ts';
import { attack } from './attack.ts';
import { checks } from './checks.ts';
import { deadlines } from './deadlines.ts';
import { mutants } from './mutants.ts';
import { type Outputs, outputs } from './outputs.ts';
import { starter } from './starter.ts';

/** Records that are lost on the way, and the one place where that can be seen. */
export const lab: Lab<Outputs> = {
  id: 'silent-drop',
  title: 'The alarm that never came',
  teaches:
    'Find out why a destination’s record was lost, keep it from being lost again, and raise an alarm on DestinationDeliveryFailures that a drill has rung.',
  level: 'practised',
  takes: minutes(45),
  sources: [
    {
      title: 'Types of metrics for Lambda functions, AWS Lambda Developer Guide',
      url: 'https://docs.aws.amazon.com/lambda/latest/dg/monitoring-metrics-types.html',
    },
    {
      title: 'Retaining records of asynchronous invocations, AWS Lambda Developer Guide',
      url: 'https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-retain-records.html',
    },
    {
      title: 'How do I configure a CloudWatch alarm with an encrypted SNS topic?, AWS re:Post',
      url: 'https://repost.aws/knowledge-center/cloudwatch-configure-alarm-sns',
    },
  ],
  stackModule: fileURLToPath(new URL('./stack.ts', import.meta.url)),
  starter,
  mutants,
  outputs,
  actors: ({ uploaderUser }) => [
    { name: 'clerk', userName: uploaderUser, machine: 'office' },
    // Has the clerk's key.
    { name: 'intruder', userName: uploaderUser, machine: 'elsewhere' },
  ],
  attack,
  evidence: {
    queues: ({ verdictsQueue, operatorsInboxQueue }) => [verdictsQueue, operatorsInboxQueue],
    recordBucket: ({ failuresBucket }) => failuresBucket,
    trailBucket: ({ trailBucket }) => trailBucket,
  },
  checks,
  deadlines,
};
