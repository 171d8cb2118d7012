import type { AssumeRoleCommandInput, AssumeRoleCommandOutput } from '@aws-sdk/client-sts';
import type { Arn } from '../../../../base/ids.ts';
import { later, seconds } from '../../../../base/instant.ts';
import type { AccessRequest, Call } from '../../../service.ts';
import { AwsFault, operation } from '../../../service.ts';
import { credentialsOf, expiringOnClientsClock, shownCredentials } from '../credentials.ts';
import { notProvided, outside, validationError } from '../faults.ts';
import { ASSUME_ROLE_RECORD, apiReference } from '../known-from.ts';
import { mfaContext, mfaShown } from '../mfa.ts';
import { packedSize, sessionPolicies } from '../session-policies.ts';
import { sessionTags, tagContext } from '../session-tags.ts';

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
    const tags = tagsOf(input, call);
    const sourceIdentity = sourceIdentityOf(input, call);
    const shownAt = mfaShown(input, call);
    const transitive = input.TransitiveTagKeys ?? [];
    const ask = (action: AccessRequest['action']): AccessRequest => ({
      action,
      resource: arn,
      resourceAccount: arn.split(':')[4] ?? call.accountId,
      // A role that does not exist answers like one that trusts nobody.
      resourcePolicy: role?.trust ?? TRUSTS_NOBODY,
      context: {
        ...mfaContext(shownAt),
        'sts:RoleSessionName': [input.RoleSessionName ?? ''],
        ...(input.ExternalId !== undefined && { 'sts:ExternalId': [input.ExternalId] }),
        ...(sourceIdentity !== undefined && { 'sts:SourceIdentity': [sourceIdentity] }),
        ...(transitive.length > 0 && { 'sts:TransitiveTagKeys': transitive }),
        ...tagContext(tags),
        ...Object.fromEntries(
          [...(role?.tags ?? [])].flatMap(([key, value]) => [
            [`aws:ResourceTag/${key}`, [value]],
            [`iam:ResourceTag/${key}`, [value]],
          ]),
        ),
      },
    });
    return [
      ask('sts:AssumeRole'),
      ...(Object.keys(tags).length > 0 ? [ask('sts:TagSession')] : []),
      ...(sourceIdentity !== undefined ? [ask('sts:SetSourceIdentity')] : []),
    ];
  },
  async handle(input, call) {
    if (call.identity.kind === 'root')
      throw new AwsFault('AccessDenied', 403, 'Roles may not be assumed by root accounts.');
    const duration = checkDuration(input, call);
    const tags = tagsOf(input, call);
    const sourceIdentity = sourceIdentityOf(input, call);
    const mfaAt = mfaShown(input, call);
    const session = call.platform.identities.openSession({
      roleArn: (input.RoleArn ?? '') as Arn,
      sessionName: input.RoleSessionName ?? '',
      issuedAt: call.at,
      expiresAt: later(call.at, seconds(duration)),
      sessionPolicies: sessionPolicies(input, call),
      ...(mfaAt !== undefined && { mfaAt }),
      tags,
      transitiveTagKeys: [...Object.keys(inheritedTags(call)), ...(input.TransitiveTagKeys ?? [])],
      ...(sourceIdentity !== undefined && { sourceIdentity }),
    });
    const { identity } = session;
    return {
      Credentials: credentialsOf(session),
      AssumedRoleUser: {
        AssumedRoleId: `${identity.roleId}:${identity.sessionName}`,
        Arn: identity.arn,
      },
      ...packedSize(input),
      ...(sourceIdentity !== undefined && { SourceIdentity: sourceIdentity }),
    };
  },
  told: expiringOnClientsClock,
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
      ...(input.SerialNumber !== undefined && { serialNumber: input.SerialNumber }),
      ...(input.SourceIdentity !== undefined && { sourceIdentity: input.SourceIdentity }),
      ...(input.Tags !== undefined && {
        tags: input.Tags.map(({ Key, Value }) => ({ key: Key, value: Value })),
      }),
      ...(input.TransitiveTagKeys !== undefined && { transitiveTagKeys: input.TransitiveTagKeys }),
      ...(input.Policy !== undefined && { policy: input.Policy }),
      ...(input.PolicyArns !== undefined && {
        policyArns: input.PolicyArns.map(({ arn }) => ({ arn })),
      }),
    }),
    responseElements: (output, call) => ({
      credentials: shownCredentials(output.Credentials),
      ...(call.identity.kind !== 'service' && {
        assumedRoleUser: {
          assumedRoleId: output.AssumedRoleUser?.AssumedRoleId,
          arn: output.AssumedRoleUser?.Arn,
        },
      }),
      ...(output.SourceIdentity !== undefined && { sourceIdentity: output.SourceIdentity }),
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

const TRUSTS_NOBODY = { Version: '2012-10-17', Statement: [] };

/** Members AWS honours and the range does not, refused rather than ignored. */
const REFUSED = ['ProvidedContexts'] as const;

/** Tags a chain of roles hands on. */
function inheritedTags({ identity }: Call): Readonly<Record<string, string>> {
  if (identity.kind !== 'role-session') return {};
  const handedOn = new Set(identity.transitiveTagKeys);
  return Object.fromEntries(
    Object.entries(identity.tags ?? {}).filter(([key]) => handedOn.has(key)),
  );
}

/** @throws AwsFault ValidationError for a tag the calling session hands on already. */
function tagsOf(input: AssumeRoleCommandInput, call: Call): Readonly<Record<string, string>> {
  const passed = sessionTags(input.Tags);
  const inherited = inheritedTags(call);
  const taken = new Set(Object.keys(inherited).map((key) => key.toLowerCase()));
  if (Object.keys(passed).some((key) => taken.has(key.toLowerCase())))
    throw validationError(
      "One of the specified tag keys can't be set because it conflicts with a transitive tag key from the calling session.",
    );
  const missing = input.TransitiveTagKeys?.find((key) => !(key in passed));
  if (missing !== undefined)
    throw validationError(`The transitive tag key ${missing} is not among the tags passed.`);
  return { ...inherited, ...passed };
}

/** Set once and for the whole chain. @throws AwsFault AccessDenied for another one. */
function sourceIdentityOf(input: AssumeRoleCommandInput, call: Call): string | undefined {
  const { SourceIdentity } = input;
  if (SourceIdentity !== undefined && !/^(?!aws:)[\w+=,.@-]{2,64}$/.test(SourceIdentity))
    throw outside(
      'sourceIdentity',
      SourceIdentity,
      'Member must satisfy regular expression pattern: [\\w+=,.@-]*',
    );
  const before = call.identity.kind === 'role-session' ? call.identity.sourceIdentity : undefined;
  if (before !== undefined && SourceIdentity !== undefined && before !== SourceIdentity)
    throw new AwsFault(
      'AccessDenied',
      403,
      'The source identity of a session cannot be changed when it assumes another role',
    );
  return before ?? SourceIdentity;
}

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
      'The requested DurationSeconds exceeds the 1 hour session limit for roles assumed by role chaining.',
    );
  if (duration > (role?.maxSessionDuration ?? DEFAULT_SECONDS))
    throw validationError(
      'The requested DurationSeconds exceeds the MaxSessionDuration set for this role.',
    );
  return duration;
}
