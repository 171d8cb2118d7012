import type { CloudTrailResource } from '../../../base/cloudtrail-record.ts';
import type { Arn } from '../../../base/ids.ts';
import type { AccessRequest, Call } from '../../service.ts';
import { defaultPolicy } from './default-policy.ts';
import { invalidParameter, topicNotFound } from './faults.ts';
import type { Topic } from './state.ts';
import { snsState } from './state.ts';

/** @throws AwsFault NotFound, or InvalidParameter for what is no topic ARN. */
export function topicAt(arn: string | undefined, call: Call): Topic {
  const topic = call.platform.state(snsState).topics.get(checkedArn(arn));
  if (topic === undefined) throw topicNotFound();
  return topic;
}

/** What IAM is asked about one action on a topic; a topic that does not exist is denied before it is missed. */
export function onTopic(
  action: `sns:${string}`,
  arn: string | undefined,
  call: Call,
  context?: AccessRequest['context'],
): readonly AccessRequest[] {
  const resource = checkedArn(arn);
  const topic = call.platform.state(snsState).topics.get(resource);
  const policy = topic?.attributes.get('Policy');
  // Alarms come through a topic's default policy, which knows the owner's account.
  const ownAlarm =
    topic !== undefined &&
    policy === undefined &&
    call.identity.kind === 'service' &&
    call.identity.principal === 'cloudwatch.amazonaws.com';
  return [
    {
      action,
      resource,
      resourceAccount: accountOf(resource),
      ...(policy !== undefined && { resourcePolicy: JSON.parse(policy) as unknown }),
      ...(ownAlarm && {
        resourcePolicy: JSON.parse(defaultPolicy(topic)) as unknown,
        context: { 'aws:SourceOwner': [call.accountId] },
      }),
      ...(context !== undefined && { context }),
    },
  ];
}

export function topicResources(arn: string | undefined): readonly CloudTrailResource[] | undefined {
  if (arn === undefined || !TOPIC_ARN.test(arn)) return undefined;
  return [{ accountId: accountOf(arn), type: 'AWS::SNS::Topic', ARN: arn }];
}

const accountOf = (arn: string): string => arn.split(':')[4] ?? '';

const TOPIC_ARN = /^arn:aws:sns:[a-z0-9-]+:\d{12}:[A-Za-z0-9_-]{1,256}(\.fifo)?$/;

function checkedArn(arn: string | undefined): Arn {
  if (arn === undefined || !TOPIC_ARN.test(arn)) throw invalidParameter('TopicArn');
  return arn as Arn;
}
