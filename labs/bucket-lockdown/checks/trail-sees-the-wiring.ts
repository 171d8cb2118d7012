import {
  CloudTrailClient,
  GetEventSelectorsCommand,
  GetTrailStatusCommand,
} from '@aws-sdk/client-cloudtrail';
import { clientOf, type Flaw, gradeOf, TAKEN_DOWN } from '../../account-reader.ts';
import type { Check } from '../../check.ts';
import type { Outputs } from '../outputs.ts';

export const trailSeesTheWiring: Check<Outputs> = {
  id: 'trail-sees-the-wiring',
  kind: 'state',
  question:
    'Is the trail still logging, delivering, and told to record who reads the reports and what the response does?',
  hint: 'Data events are off unless an advanced event selector asks for them: S3 with the ARN of the reports bucket and a "/" behind it, Lambda, SNS, SQS and EventBridge.',
  async grade({ outputs, account }) {
    if (account === undefined) return TAKEN_DOWN;
    const cloudTrail = new CloudTrailClient(clientOf(account));
    try {
      return await look(cloudTrail, outputs);
    } finally {
      cloudTrail.destroy();
    }
  },
};

async function look(cloudTrail: CloudTrailClient, { trailArn, reportsBucket }: Outputs) {
  const flaws: Flaw[] = [];
  const status = `account:cloudtrail:GetTrailStatus ${trailArn}` as const;
  const { IsLogging, LatestDeliveryError } = await cloudTrail.send(
    new GetTrailStatusCommand({ Name: trailArn }),
  );
  if (IsLogging !== true) flaws.push({ seenIn: status, because: 'the trail is not logging' });
  if (LatestDeliveryError !== undefined) {
    flaws.push({ seenIn: status, because: `its bucket refuses its files: ${LatestDeliveryError}` });
  }
  const selectors = `account:cloudtrail:GetEventSelectors ${trailArn}` as const;
  const { AdvancedEventSelectors = [] } = await cloudTrail.send(
    new GetEventSelectorsCommand({ TrailName: trailArn }),
  );
  const selected = AdvancedEventSelectors.map(({ FieldSelectors = [] }) => ({
    types: FieldSelectors.flatMap(({ Field, Equals = [] }) =>
      Field === 'resources.type' ? Equals : [],
    ),
    arns: FieldSelectors.flatMap(({ Field, StartsWith = [] }) =>
      Field === 'resources.ARN' ? StartsWith : [],
    ),
    onlyWrites: FieldSelectors.some(
      ({ Field, Equals = [] }) => Field === 'readOnly' && Equals.includes('false'),
    ),
  }));
  for (const type of WIRING) {
    if (!selected.some(({ types }) => types.includes(type))) {
      flaws.push({ seenIn: selectors, because: `no data events of ${type} are selected` });
    }
  }
  const reports = `arn:aws:s3:::${reportsBucket}/`;
  const seesReads = selected.some(
    ({ types, arns, onlyWrites }) =>
      types.includes('AWS::S3::Object') &&
      !onlyWrites &&
      (arns.length === 0 || arns.some((arn) => reports.startsWith(arn))),
  );
  if (!seesReads) flaws.push({ seenIn: selectors, because: 'who reads the reports is in no log' });
  return gradeOf([status, selectors], flaws);
}

/** Without any one of these some link of the chain is in no log. */
const WIRING = [
  'AWS::S3::Object',
  'AWS::Lambda::Function',
  'AWS::SNS::Topic',
  'AWS::SQS::Queue',
  'AWS::Events::EventBus',
] as const;
