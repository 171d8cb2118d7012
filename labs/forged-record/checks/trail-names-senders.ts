import {
  CloudTrailClient,
  GetEventSelectorsCommand,
  GetTrailStatusCommand,
} from '@aws-sdk/client-cloudtrail';
import { clientOf, type Flaw, gradeOf, TAKEN_DOWN } from '../../account-reader.ts';
import type { Check } from '../../check.ts';
import type { Outputs } from '../outputs.ts';

export const trailNamesSenders: Check<Outputs> = {
  id: 'trail-names-senders',
  kind: 'state',
  question: 'Is the trail logging, and does it tell who sends messages to the queues?',
  hint: 'SendMessage is a data event, and data events are off unless a selector asks for them: AWS::SQS::Queue.',
  async grade({ outputs: { trailArn, findingsQueueArn }, account }) {
    if (account === undefined) return TAKEN_DOWN;
    const cloudTrail = new CloudTrailClient(clientOf(account));
    const status = `account:cloudtrail:GetTrailStatus ${trailArn}` as const;
    const selectors = `account:cloudtrail:GetEventSelectors ${trailArn}` as const;
    try {
      const flaws: Flaw[] = [];
      const { IsLogging } = await cloudTrail.send(new GetTrailStatusCommand({ Name: trailArn }));
      if (IsLogging !== true) flaws.push({ seenIn: status, because: 'the trail is not logging' });
      const { AdvancedEventSelectors = [] } = await cloudTrail.send(
        new GetEventSelectorsCommand({ TrailName: trailArn }),
      );
      const isSeen = AdvancedEventSelectors.some(({ FieldSelectors = [] }) => {
        const arns = FieldSelectors.filter(({ Field }) => Field === 'resources.ARN');
        return (
          FieldSelectors.some(
            ({ Field, Equals = [] }) =>
              Field === 'resources.type' && Equals.includes('AWS::SQS::Queue'),
          ) &&
          arns.every(({ Equals = [], StartsWith = [] }) =>
            [...Equals, ...StartsWith].some((arn) => findingsQueueArn.startsWith(arn)),
          )
        );
      });
      if (!isSeen) flaws.push({ seenIn: selectors, because: 'who sends findings is in no log' });
      return gradeOf([status, selectors], flaws);
    } finally {
      cloudTrail.destroy();
    }
  },
};
