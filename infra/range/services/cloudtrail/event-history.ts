import type { CloudTrailRecord } from '../../../base/cloudtrail-record.ts';
import type { AccountId } from '../../../base/ids.ts';
import { hours } from '../../../base/instant.ts';
import type { Platform, WrittenRecord } from '../../platform.ts';
import { cloudTrailState } from './state.ts';

/** LookupEvents reaches 90 days back. */
const HISTORY = hours(24 * 90);

export function remember(platform: Platform, { record, account }: WrittenRecord): void {
  const { history } = platform.state(cloudTrailState);
  const past = history.get(account) ?? [];
  history.set(account, past);
  past.push(record);
  const oldest = platform.clock.now() - HISTORY;
  while (past[0] !== undefined && Date.parse(past[0].eventTime) < oldest) past.shift();
}

/** The account's management events of 90 days, newest first. */
export function recall(platform: Platform, account: AccountId): readonly CloudTrailRecord[] {
  const oldest = platform.clock.now() - HISTORY;
  return (platform.state(cloudTrailState).history.get(account) ?? [])
    .filter(({ eventTime }) => Date.parse(eventTime) >= oldest)
    .reverse();
}

export interface EventResource {
  readonly ResourceType: string;
  readonly ResourceName: string;
}

/** What a call was about: resources of the record by ARN, and those its parameters name. */
export function resourcesOf(record: CloudTrailRecord): readonly EventResource[] {
  const listed = (record.resources ?? []).flatMap(({ type, ARN }) =>
    type === undefined || ARN === undefined ? [] : [{ ResourceType: type, ResourceName: ARN }],
  );
  const parameters = (record.requestParameters ?? {}) as Readonly<Record<string, unknown>>;
  const named = Object.entries(NAMED_BY).flatMap(([parameter, ResourceType]) => {
    const ResourceName = parameters[parameter];
    return typeof ResourceName === 'string' ? [{ ResourceType, ResourceName }] : [];
  });
  return [...listed, ...named];
}

const NAMED_BY: Readonly<Record<string, string>> = {
  bucketName: 'AWS::S3::Bucket',
  userName: 'AWS::IAM::User',
  roleName: 'AWS::IAM::Role',
  policyArn: 'AWS::IAM::Policy',
  accessKeyId: 'AWS::IAM::AccessKey',
  roleArn: 'AWS::IAM::Role',
  functionName: 'AWS::Lambda::Function',
  topicArn: 'AWS::SNS::Topic',
  queueUrl: 'AWS::SQS::Queue',
  stackName: 'AWS::CloudFormation::Stack',
  trailName: 'AWS::CloudTrail::Trail',
};

/** As LookupEvents names whoever called: a user, a session, or "root". AWS's services have no name there. */
export function userName({ userIdentity }: CloudTrailRecord): string | undefined {
  if (userIdentity.type === 'Root') return 'root';
  return userIdentity.userName ?? userIdentity.principalId?.split(':')[1];
}
