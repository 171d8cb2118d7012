import { own } from '../../../infra/base/own.ts';
import type { TimelineEvent } from '../../../replay/timeline/timeline.ts';
import type { SceneLane } from '../../viewer/scene.ts';
import { shown } from './event-words.ts';
import { type Shorten, sharedPrefix, shortenWith } from './short-name.ts';

const KINDS: Readonly<Record<string, string>> = {
  attacker: 'Attacker',
  lambda: 'Lambda function',
  sqs: 'SQS queue',
  sns: 'SNS topic',
  events: 'EventBridge bus',
  records: 'Destination records',
};

const SERVICES: Readonly<Record<string, string>> = {
  s3: 'S3',
  iam: 'IAM',
  sts: 'STS',
  sqs: 'SQS',
  sns: 'SNS',
  lambda: 'Lambda',
  events: 'EventBridge',
  kms: 'KMS',
  ssm: 'SSM',
  ec2: 'EC2',
  cloudtrail: 'CloudTrail',
  cloudformation: 'CloudFormation',
};

/** One lane per name, in the order in which the events come to them. */
export function lanesOf(events: readonly TimelineEvent[]): {
  readonly lanes: readonly SceneLane[];
  readonly shorten: Shorten;
} {
  const ids = [...new Set(events.map((event) => event.lane))];
  const parts = ids.map(partsOf);
  const shorten = shortenWith(sharedPrefix(parts.map(({ name }) => name)));
  const lanes = parts.map(({ id, name, kind }) => ({
    id,
    name: shown(name),
    label: shown(shorten(name), 60),
    kind,
  }));
  return { lanes, shorten };
}

function partsOf(id: string) {
  const [first = '', ...rest] = id.split(' ');
  const name = rest.join(' ').replace(/^of /, '');
  if (name === '') return { id, name: own(SERVICES, first) ?? first, kind: 'Calls to the service' };
  return { id, name, kind: own(KINDS, first) ?? shown(first) };
}
