import { isIP } from 'node:net';
import type { Instant } from '../../base/instant.ts';
import { isoSeconds } from '../../base/instant.ts';
import type { Identity } from '../identity/identity.ts';
import type { AccessRequest, Call } from '../service.ts';

/** What IAM reads of the call itself. */
export type Circumstances = Pick<Call, 'identity' | 'at' | 'sourceIp' | 'region' | 'userAgent'>;

/** Context keys, in lower case: IAM does not tell their case apart. */
export type ContextKeys = ReadonlyMap<string, readonly string[]>;

/**
 * Everything a policy's conditions can ask about one request: AWS's global keys, the session's own, and the
 * service's, which win. A key AWS would not send is absent.
 */
export function contextKeys(
  call: Circumstances,
  request: AccessRequest,
  principalTags: ReadonlyMap<string, string> = new Map(),
): ContextKeys {
  const { identity } = call;
  const resourceAccount = request.resourceAccount ?? accountOf(identity);
  // One map filled in place: this is asked for on most requests, and a spread per key costs more than the decision.
  const keys = new Map<string, readonly string[]>();
  keys.set('aws:currenttime', [isoSeconds(call.at)]);
  keys.set('aws:epochtime', [String(Math.floor(call.at / 1000))]);
  // The endpoint is plain http on the loopback interface and stands for AWS's TLS endpoint.
  keys.set('aws:securetransport', ['true']);
  keys.set('aws:requestedregion', [call.region]);
  keys.set('aws:viaawsservice', ['false']);
  keys.set('aws:principalisawsservice', [String(identity.kind === 'service')]);
  if (isIP(call.sourceIp) !== 0) keys.set('aws:sourceip', [call.sourceIp]);
  if (call.userAgent !== '') keys.set('aws:useragent', [call.userAgent]);
  if (request.resource !== '*' && resourceAccount !== undefined)
    keys.set('aws:resourceaccount', [resourceAccount]);
  addIdentity(keys, call);
  for (const [key, value] of principalTags)
    keys.set(`aws:principaltag/${key.toLowerCase()}`, [value]);
  if (request.context !== undefined) add(keys, request.context);
  return keys;
}

type Filling = Map<string, readonly string[]>;

function add(keys: Filling, named: Readonly<Record<string, readonly string[]>>): void {
  for (const name of Object.keys(named)) {
    const values = named[name];
    if (values !== undefined) keys.set(name.toLowerCase(), values);
  }
}

const accountOf = (identity: Identity): string | undefined =>
  identity.kind === 'service' || identity.kind === 'anonymous' ? undefined : identity.accountId;

function addIdentity(keys: Filling, { identity, at }: Circumstances): void {
  switch (identity.kind) {
    case 'anonymous':
      keys.set('aws:principaltype', ['Anonymous']);
      keys.set('aws:userid', ['anonymous']);
      return;
    case 'service':
      keys.set('aws:principalservicename', [identity.principal]);
      keys.set('aws:principalservicenameslist', [identity.principal]);
      keys.set('aws:sourceaccount', [identity.sourceAccount]);
      if (identity.sourceArn !== undefined) keys.set('aws:sourcearn', [identity.sourceArn]);
      return;
    case 'root':
      addPrincipal(keys, identity.arn, identity.accountId, 'Account', identity.accountId);
      return;
    case 'user':
      addPrincipal(keys, identity.arn, identity.accountId, 'User', identity.userId);
      keys.set('aws:username', [identity.userName]);
      if (identity.issuedAt !== undefined)
        addTemporary(keys, identity.issuedAt, identity.mfaAt, at);
      return;
    case 'federated-user':
      addPrincipal(
        keys,
        identity.arn,
        identity.accountId,
        'FederatedUser',
        `${identity.accountId}:${identity.name}`,
      );
      addTemporary(keys, identity.issuedAt);
      return;
    case 'role-session':
      addPrincipal(
        keys,
        // The role and not the session: policies can name a role once for all its sessions.
        identity.roleArn,
        identity.accountId,
        'AssumedRole',
        `${identity.roleId}:${identity.sessionName}`,
      );
      addTemporary(keys, identity.issuedAt, identity.mfaAt, at);
      if (identity.sourceIdentity !== undefined)
        keys.set('aws:sourceidentity', [identity.sourceIdentity]);
      add(keys, identity.context);
  }
}

function addPrincipal(
  keys: Filling,
  arn: string,
  account: string,
  type: string,
  userid: string,
): void {
  keys.set('aws:principalarn', [arn]);
  keys.set('aws:principalaccount', [account]);
  keys.set('aws:principaltype', [type]);
  keys.set('aws:userid', [userid]);
}

/** Requests with long-term keys have neither of these. */
function addTemporary(keys: Filling, issuedAt: Instant, mfaAt?: Instant, now?: Instant): void {
  keys.set('aws:tokenissuetime', [isoSeconds(issuedAt)]);
  keys.set('aws:multifactorauthpresent', [String(mfaAt !== undefined)]);
  if (mfaAt !== undefined && now !== undefined)
    keys.set('aws:multifactorauthage', [String(Math.floor((now - mfaAt) / 1000))]);
}
