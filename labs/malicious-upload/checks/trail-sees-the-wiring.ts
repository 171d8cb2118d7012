import {
  CloudTrailClient,
  GetEventSelectorsCommand,
  GetTrailCommand,
  GetTrailStatusCommand,
} from '@aws-sdk/client-cloudtrail';
import { clientOf, type Flaw, gradeOf, TAKEN_DOWN } from '../../account-reader.ts';
import type { Check } from '../../check.ts';
import type { Outputs } from '../outputs.ts';

/** Without any one of these some link of the chain is in no log. */
const NEEDED = [
  'AWS::S3::Object',
  'AWS::Lambda::Function',
  'AWS::SNS::Topic',
  'AWS::SQS::Queue',
  'AWS::Events::EventBus',
] as const;

export const trailSeesTheWiring: Check<Outputs> = {
  id: 'trail-sees-the-wiring',
  kind: 'state',
  question:
    'Is the trail logging, with digests and the data events of every service the response runs through?',
  hint: 'Data events are off unless an advanced event selector asks for them, one per resource type: S3, Lambda, SNS, SQS and EventBridge.',
  async grade({ outputs, account }) {
    if (account === undefined) return TAKEN_DOWN;
    const cloudTrail = new CloudTrailClient(clientOf(account));
    try {
      return await look(cloudTrail, outputs.trailArn);
    } finally {
      cloudTrail.destroy();
    }
  },
};

async function look(cloudTrail: CloudTrailClient, arn: string) {
  const flaws: Flaw[] = [];
  const status = `account:cloudtrail:GetTrailStatus ${arn}` as const;
  const { IsLogging } = await cloudTrail.send(new GetTrailStatusCommand({ Name: arn }));
  if (IsLogging !== true) flaws.push({ seenIn: status, because: 'the trail is not logging' });
  const settings = `account:cloudtrail:GetTrail ${arn}` as const;
  const { Trail } = await cloudTrail.send(new GetTrailCommand({ Name: arn }));
  if (Trail?.LogFileValidationEnabled !== true) {
    flaws.push({ seenIn: settings, because: 'the trail writes no digests' });
  }
  const selectors = `account:cloudtrail:GetEventSelectors ${arn}` as const;
  const { AdvancedEventSelectors = [] } = await cloudTrail.send(
    new GetEventSelectorsCommand({ TrailName: arn }),
  );
  const selected = new Set(
    AdvancedEventSelectors.flatMap(({ FieldSelectors = [] }) =>
      FieldSelectors.filter(({ Field }) => Field === 'resources.type').flatMap(
        ({ Equals = [] }) => Equals,
      ),
    ),
  );
  for (const type of NEEDED) {
    if (!selected.has(type)) {
      flaws.push({ seenIn: selectors, because: `no data events of ${type} are selected` });
    }
  }
  return gradeOf([status, settings, selectors], flaws);
}
