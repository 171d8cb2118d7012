import type { AssumeRoleCommandInput, AssumeRoleCommandOutput } from '@aws-sdk/client-sts';
import type { Arn } from '../../../../base/ids.ts';
import { type Instant, later, seconds } from '../../../../base/instant.ts';
import { englishTime } from '../../../identity/english-time.ts';
import type { Call } from '../../../service.ts';
import { AwsFault, operation } from '../../../service.ts';
import { notProvided, outside, validationError } from '../faults.ts';
import { ASSUME_ROLE_RECORD, apiReference } from '../known-from.ts';
import { sessionPolicies } from '../session-policies.ts';

type Output = Omit<AssumeRoleCommandOutput, '$metadata'>;

const DEFAULT_SECONDS = 3600;
/** A session that assumes a further role gets an hour at most, whatever that role allows. */
const CHAINED_SECONDS = 3600;

export const assumeRole = operation<AssumeRoleCommandInput, Output>({
  knownFrom: [apiReference('AssumeRole'), ASSUME_ROLE_RECORD],
  authorizes(input, call) {
    checkShape(input);
    const arn = (input.RoleArn ?? '') as Arn;
    const role = call.platform.identities.role(arn);
    return [
      {
        action: 'sts:AssumeRole',
        resource: arn,
        resourceAccount: arn.split(':')[4] ?? call.accountId,
        // A role that does not exist answers like one that trusts nobody.
        resourcePolicy: role?.trust ?? TRUSTS_NOBODY,
        context: {
          'sts:RoleSessionName': [input.RoleSessionName ?? ''],
          ...(input.ExternalId !== undefined && { 'sts:ExternalId': [input.ExternalId] }),
        },
      },
    ];
  },
  async handle(input, call) {
    if (call.identity.kind === 'root')
      throw new AwsFault('AccessDenied', 403, 'Roles may not be assumed by root accounts.');
    const duration = checkDuration(input, call);
    const session = call.platform.identities.openSession({
      roleArn: (input.RoleArn ?? '') as Arn,
      sessionName: input.RoleSessionName ?? '',
      issuedAt: call.at,
      expiresAt: later(call.at, seconds(duration)),
      sessionPolicies: sessionPolicies(input, call),
    });
    const { identity } = session;
    return {
      Credentials: {
        AccessKeyId: session.accessKeyId,
        SecretAccessKey: session.secretAccessKey,
        SessionToken: session.sessionToken,
        Expiration: new Date(session.expiresAt),
      },
      AssumedRoleUser: {
        AssumedRoleId: `${identity.roleId}:${identity.sessionName}`,
        Arn: identity.arn,
      },
    };
  },
  told: (output, call) => expiringOnClientsClock(output, call),
  trail: {
    category: 'management',
    // CloudTrail counts it among the reads, though it hands out keys.
    readOnly: true,
    sharesEventId: false,
    requestParameters: (input) => ({
      roleArn: input.RoleArn,
      roleSessionName: input.RoleSessionName,
      ...(input.ExternalId !== undefined && { externalId: input.ExternalId }),
      ...(input.DurationSeconds !== undefined && { durationSeconds: input.DurationSeconds }),
      ...(input.Policy !== undefined && { policy: input.Policy }),
      ...(input.PolicyArns !== undefined && {
        policyArns: input.PolicyArns.map(({ arn }) => ({ arn })),
      }),
    }),
    responseElements: (output, call) => ({
      credentials: {
        accessKeyId: output.Credentials?.AccessKeyId,
        sessionToken: output.Credentials?.SessionToken,
        ...(output.Credentials?.Expiration !== undefined && {
          expiration: englishTime(output.Credentials.Expiration),
        }),
      },
      ...(call.identity.kind !== 'service' && {
        assumedRoleUser: {
          assumedRoleId: output.AssumedRoleUser?.AssumedRoleId,
          arn: output.AssumedRoleUser?.Arn,
        },
      }),
    }),
    resources: (input) => [
      {
        accountId: input.RoleArn?.split(':')[4] ?? '',
        type: 'AWS::IAM::Role',
        ...(input.RoleArn !== undefined && { ARN: input.RoleArn }),
      },
    ],
  },
});

function expiringOnClientsClock({ Credentials, ...output }: Output, call: Call): Output {
  const { Expiration } = Credentials ?? {};
  if (Credentials === undefined || Expiration === undefined) return { ...output, Credentials };
  const expires = call.platform.clock.onClientsClock(Expiration.getTime() as Instant);
  return { ...output, Credentials: { ...Credentials, Expiration: new Date(expires) } };
}

const TRUSTS_NOBODY = { Version: '2012-10-17', Statement: [] };

/** Members AWS honours and the range does not, refused rather than ignored. */
const REFUSED = [
  'Tags',
  'TransitiveTagKeys',
  'SerialNumber',
  'TokenCode',
  'SourceIdentity',
] as const;

function checkShape(input: AssumeRoleCommandInput): void {
  const { RoleArn = '', RoleSessionName = '' } = input;
  if (!/^arn:aws:iam::\d{12}:role\/.+$/.test(RoleArn))
    throw validationError(`${RoleArn} is invalid`);
  if (!/^[\w+=,.@-]*$/.test(RoleSessionName))
    throw outside(
      'roleSessionName',
      RoleSessionName,
      'Member must satisfy regular expression pattern: [\\w+=,.@-]*',
    );
  if (RoleSessionName.length < 2)
    throw outside(
      'roleSessionName',
      RoleSessionName,
      'Member must have length greater than or equal to 2',
    );
  if (RoleSessionName.length > 64)
    throw outside(
      'roleSessionName',
      RoleSessionName,
      'Member must have length less than or equal to 64',
    );
  const { DurationSeconds } = input;
  if (DurationSeconds !== undefined && DurationSeconds < 900)
    throw outside(
      'durationSeconds',
      DurationSeconds,
      'Member must have value greater than or equal to 900',
    );
  if (DurationSeconds !== undefined && DurationSeconds > 43_200)
    throw outside(
      'durationSeconds',
      DurationSeconds,
      'Member must have value less than or equal to 43200',
    );
  const refused = REFUSED.find((member) => input[member] !== undefined);
  if (refused !== undefined) throw notProvided(refused);
}

function checkDuration(input: AssumeRoleCommandInput, call: Call): number {
  const duration = input.DurationSeconds ?? DEFAULT_SECONDS;
  const role = call.platform.identities.role((input.RoleArn ?? '') as Arn);
  if (call.identity.kind === 'role-session' && duration > CHAINED_SECONDS)
    throw validationError(
      'The requested DurationSeconds exceeds the 1 hour session limit for roles assumed by role chaining',
    );
  if (duration > (role?.maxSessionDuration ?? DEFAULT_SECONDS))
    throw validationError(
      'The requested DurationSeconds exceeds the MaxSessionDuration set for this role.',
    );
  return duration;
}
