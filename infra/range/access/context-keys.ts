import { isIP } from 'node:net';
import type { Instant } from '../../base/instant.ts';
import { isoSeconds } from '../../base/instant.ts';
import type { Identity } from '../identity/identity.ts';
import type { AccessRequest, Call } from '../service.ts';
import type { ContextKeys } from './decide.ts';

/** What IAM reads of the call itself. */
export type Circumstances = Pick<Call, 'identity' | 'at' | 'sourceIp' | 'region' | 'userAgent'>;

/**
 * Everything a policy's conditions can ask about one request: AWS's global keys, the session's own, and the
 * service's, which win. A key AWS would not send is absent.
 */
export function contextKeys(
  call: Circumstances,
  request: AccessRequest,
  principalTags: ReadonlyMap<string, string> = new Map(),
): ContextKeys {
  const resourceAccount = request.resourceAccount ?? accountOf(call.identity);
  return {
    'aws:CurrentTime': [isoSeconds(call.at)],
    'aws:EpochTime': [String(Math.floor(call.at / 1000))],
    // The endpoint is plain http on the loopback interface and stands for AWS's TLS endpoint.
    'aws:SecureTransport': ['true'],
    'aws:RequestedRegion': [call.region],
    'aws:ViaAWSService': ['false'],
    'aws:PrincipalIsAWSService': [String(call.identity.kind === 'service')],
    ...(isIP(call.sourceIp) !== 0 && { 'aws:SourceIp': [call.sourceIp] }),
    ...(call.userAgent !== '' && { 'aws:UserAgent': [call.userAgent] }),
    ...(request.resource !== '*' &&
      resourceAccount !== undefined && { 'aws:ResourceAccount': [resourceAccount] }),
    ...identityKeys(call),
    ...Object.fromEntries(
      [...principalTags].map(([key, value]) => [`aws:PrincipalTag/${key}`, [value]]),
    ),
    ...request.context,
  };
}

const accountOf = (identity: Identity): string | undefined =>
  identity.kind === 'service' || identity.kind === 'anonymous' ? undefined : identity.accountId;

function identityKeys(call: Circumstances): ContextKeys {
  const { identity } = call;
  switch (identity.kind) {
    case 'anonymous':
      return { 'aws:PrincipalType': ['Anonymous'], 'aws:userid': ['anonymous'] };
    case 'service':
      return {
        'aws:PrincipalServiceName': [identity.principal],
        'aws:PrincipalServiceNamesList': [identity.principal],
        'aws:SourceAccount': [identity.sourceAccount],
        ...(identity.sourceArn !== undefined && { 'aws:SourceArn': [identity.sourceArn] }),
      };
    case 'root':
      return {
        'aws:PrincipalArn': [identity.arn],
        'aws:PrincipalAccount': [identity.accountId],
        'aws:PrincipalType': ['Account'],
        'aws:userid': [identity.accountId],
      };
    case 'user':
      return {
        'aws:PrincipalArn': [identity.arn],
        'aws:PrincipalAccount': [identity.accountId],
        'aws:PrincipalType': ['User'],
        'aws:userid': [identity.userId],
        'aws:username': [identity.userName],
        ...(identity.issuedAt !== undefined &&
          temporary(identity.issuedAt, identity.mfaAt, call.at)),
      };
    case 'federated-user':
      return {
        'aws:PrincipalArn': [identity.arn],
        'aws:PrincipalAccount': [identity.accountId],
        'aws:PrincipalType': ['FederatedUser'],
        'aws:userid': [`${identity.accountId}:${identity.name}`],
        ...temporary(identity.issuedAt),
      };
    case 'role-session':
      return {
        // The role and not the session: policies can name a role once for all its sessions.
        'aws:PrincipalArn': [identity.roleArn],
        'aws:PrincipalAccount': [identity.accountId],
        'aws:PrincipalType': ['AssumedRole'],
        'aws:userid': [`${identity.roleId}:${identity.sessionName}`],
        ...temporary(identity.issuedAt, identity.mfaAt, call.at),
        ...(identity.sourceIdentity !== undefined && {
          'aws:SourceIdentity': [identity.sourceIdentity],
        }),
        ...identity.context,
      };
  }
}

/** Requests with long-term keys have neither of these. */
const temporary = (issuedAt: Instant, mfaAt?: Instant, now?: Instant): ContextKeys => ({
  'aws:TokenIssueTime': [isoSeconds(issuedAt)],
  'aws:MultiFactorAuthPresent': [String(mfaAt !== undefined)],
  ...(mfaAt !== undefined &&
    now !== undefined && {
      'aws:MultiFactorAuthAge': [String(Math.floor((now - mfaAt) / 1000))],
    }),
});
