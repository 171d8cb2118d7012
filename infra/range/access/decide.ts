import type { AccountId } from '../../base/ids.ts';
import type { Identity } from '../identity/identity.ts';
import type { IdentityPolicies, NamedPolicy } from '../identity/identity-store.ts';
import type { AccessRequest } from '../service.ts';
import type { CompiledStatement } from './compiled-policy.ts';
import { compiledPolicy } from './compiled-policy.ts';
import type {
  ConsideredStatement,
  DecidingStatement,
  Decision,
  DecisionReason,
  Mismatch,
  PolicyType,
  UnmetCondition,
} from './decision.ts';
import { globMatches } from './glob.ts';
import type { KnownContext } from './policy-text.ts';
import type { PrincipalMatch } from './principal.ts';
import { namedIn, sparedBy } from './principal.ts';

export interface AccessQuestion {
  readonly identity: Identity;
  readonly policies: IdentityPolicies;
  readonly request: AccessRequest;
  /**
   * Everything known about the request; `request.context` is expected to be part of it. Gathered only when a
   * statement has a condition or a variable, which most have not.
   */
  readonly context: () => KnownContext;
}

/**
 * IAM's answer: an explicit deny anywhere wins; otherwise every layer that applies has to allow.
 *
 * Inside one account an allow of the identity's own policies or of the resource's policy is enough, across
 * accounts both are needed; service control policies, the permissions boundary and session policies only
 * take away. Trust policies and key policies have to allow in any case.
 * Source: IAM User Guide, "Policy evaluation logic".
 */
export function decide(question: AccessQuestion): Decision {
  const layers = layersOf(question);
  const because = reasonOf(layers, question);
  let considered: readonly ConsideredStatement[] | undefined;
  return {
    allowed: because.kind === 'allowed-by' || because.kind === 'needs-no-permission',
    because,
    get considered() {
      considered ??= [
        layers.serviceControl,
        layers.resource,
        layers.identity,
        layers.boundary,
        layers.session,
      ].flatMap(explained);
      return considered;
    },
  };
}

function reasonOf(layers: Layers, question: AccessQuestion): DecisionReason {
  for (const { deny } of denyOrder(layers, question)) {
    if (deny !== undefined) return { kind: 'explicit-deny', ...deciding(deny) };
  }
  return isAccountless(question.identity)
    ? byResourceAlone(layers.resource)
    : byAllLayers(layers, question);
}

interface Layers {
  readonly serviceControl: Layer;
  readonly resource: Layer;
  readonly identity: Layer;
  readonly boundary: Layer;
  readonly session: Layer;
}

/** What all policies of one type say together. */
interface Layer {
  readonly type: PolicyType;
  readonly policies: readonly NamedPolicy[];
  readonly subject: Subject;
  readonly allow: Statement | undefined;
  readonly deny: Statement | undefined;
  /** How closely the closest allowing statement names the caller. Resource policies only. */
  readonly closeness: PrincipalMatch | undefined;
}

/** One statement and where it stands. */
interface Statement {
  readonly type: PolicyType;
  readonly policy: NamedPolicy;
  readonly index: number;
  readonly statement: CompiledStatement;
}

const deciding = ({ type, policy, index, statement }: Statement): DecidingStatement => ({
  policyType: type,
  policyName: policy.name,
  ...(policy.arn !== undefined && { policyArn: policy.arn }),
  index,
  ...(statement.sid !== undefined && { sid: statement.sid }),
});

interface Subject {
  readonly identity: Identity;
  readonly action: string;
  readonly resource: string;
  readonly context: KnownContext;
  /** A Deny with NotPrincipal spares nobody who has one, as AWS documents. */
  readonly hasBoundary: boolean;
}

const NONE: readonly NamedPolicy[] = [];

function layersOf({ identity, policies, request, context }: AccessQuestion): Layers {
  const known = gatheredWhenAsked(context);
  const subject: Subject = {
    identity,
    action: request.action.toLowerCase(),
    resource: request.resource,
    context: known,
    hasBoundary: policies.boundary !== undefined,
  };
  const { resourcePolicy } = request;
  const resourceType = isTrust(request) ? 'role trust' : 'resource-based';
  return {
    serviceControl: layer('service control', policies.serviceControl, subject),
    resource: layer(
      resourceType,
      resourcePolicy === undefined ? NONE : [{ name: resourceType, document: resourcePolicy }],
      {
        identity,
        action: subject.action,
        resource: request.resource,
        context: withoutIdentityOnlyKeys(known),
        hasBoundary: subject.hasBoundary,
      },
    ),
    identity: layer('identity-based', policies.identity, subject),
    boundary: layer(
      'permissions boundary',
      policies.boundary === undefined ? NONE : [policies.boundary],
      subject,
    ),
    session: layer('session', policies.session, subject),
  };
}

function gatheredWhenAsked(context: () => KnownContext): KnownContext {
  let known: KnownContext | undefined;
  return {
    get(key) {
      known ??= context();
      return known.get(key);
    },
  };
}

/** Keys AWS leaves out when it looks at the policies of resources. */
const IDENTITY_ONLY_KEYS: ReadonlySet<string> = new Set(['lambda:sourcefunctionarn']);

const withoutIdentityOnlyKeys = (context: KnownContext): KnownContext => ({
  get: (key) => (IDENTITY_ONLY_KEYS.has(key) ? undefined : context.get(key)),
});

function layer(type: PolicyType, policies: readonly NamedPolicy[], subject: Subject): Layer {
  let allow: Statement | undefined;
  let deny: Statement | undefined;
  let closeness: PrincipalMatch | undefined;
  for (const policy of policies) {
    let index = -1;
    for (const statement of compiledPolicy(policy.document)) {
      index++;
      if (mismatchOf(type, statement, subject) !== undefined) continue;
      if (statement.effect === 'Deny') {
        deny ??= { type, policy, index, statement };
        continue;
      }
      const named = isOfResource(type) ? principalMatch(statement, subject) : undefined;
      if (allow !== undefined && !isCloser(named, closeness)) continue;
      allow = { type, policy, index, statement };
      closeness = named;
    }
  }
  return { type, policies, subject, allow, deny, closeness };
}

/** The same once more, for whoever wants to know about each statement. */
function explained({ type, policies, subject }: Layer): readonly ConsideredStatement[] {
  return policies.flatMap((policy) =>
    compiledPolicy(policy.document).map((statement, index) => {
      const mismatch = mismatchOf(type, statement, subject);
      const unmet = mismatch === 'condition' ? unmetIn(statement, subject.context) : undefined;
      return {
        ...deciding({ type, policy, index, statement }),
        effect: statement.effect,
        matched: mismatch === undefined,
        ...(mismatch !== undefined && { mismatch }),
        ...(unmet !== undefined && { unmet }),
      };
    }),
  );
}

function unmetIn(statement: CompiledStatement, context: KnownContext): UnmetCondition | undefined {
  const unmet = statement.conditions.find((condition) => !condition.holds(context));
  if (unmet === undefined) return undefined;
  const { operator, key, expected } = unmet;
  return { operator, key, expected, actual: context.get(key.toLowerCase()) ?? [] };
}

const isOfResource = (type: PolicyType): boolean =>
  type === 'resource-based' || type === 'role trust';

function mismatchOf(
  type: PolicyType,
  statement: CompiledStatement,
  subject: Subject,
): Mismatch | undefined {
  if (isOfResource(type) && principalMatch(statement, subject) === undefined) return 'principal';
  const { actions, resources } = statement;
  if (actions.globs.some((glob) => globMatches(glob, subject.action)) === actions.not)
    return 'action';
  if (resources === undefined && type !== 'role trust') return 'resource';
  if (resources !== undefined && resourceMatches(resources, subject) === resources.not)
    return 'resource';
  if (statement.unjudgeable && statement.effect === 'Allow') return 'condition';
  return statement.conditions.every((condition) => condition.holds(subject.context))
    ? undefined
    : 'condition';
}

function principalMatch(
  { principal, effect }: CompiledStatement,
  { identity, hasBoundary }: Subject,
): PrincipalMatch | undefined {
  if (principal === undefined) return undefined;
  if (!principal.not) return namedIn(principal.list, identity);
  // AWS supports NotPrincipal with Deny only.
  if (effect === 'Allow') return undefined;
  return hasBoundary || !sparedBy(principal.list, identity) ? 'direct' : undefined;
}

const resourceMatches = (
  { texts }: NonNullable<CompiledStatement['resources']>,
  { resource, context }: Subject,
): boolean =>
  texts.some((text) => {
    if (!resource.startsWith(text.head)) return false;
    const glob = text.pattern(context);
    return glob !== undefined && globMatches(glob, resource);
  });

const CLOSENESS: readonly (PrincipalMatch | undefined)[] = [undefined, 'account', 'role', 'direct'];
const isCloser = (one: PrincipalMatch | undefined, other: PrincipalMatch | undefined) =>
  CLOSENESS.indexOf(one) > CLOSENESS.indexOf(other);

/** Root is bound by no policy of its own account but the resource's and the organisation's. */
function denyOrder(layers: Layers, { identity, request }: AccessQuestion): readonly Layer[] {
  const { serviceControl, resource, boundary, session } = layers;
  const exempt = identity.kind === 'root' && isRootsWayOut(request, identity.accountId);
  return exempt
    ? [serviceControl, layers.identity, boundary, session]
    : [serviceControl, resource, layers.identity, boundary, session];
}

/** An owner who shut everybody out can still mend the bucket's policy as root. */
const isRootsWayOut = (request: AccessRequest, account: AccountId): boolean =>
  (request.resourceAccount ?? account) === account &&
  ['s3:GetBucketPolicy', 's3:PutBucketPolicy', 's3:DeleteBucketPolicy'].includes(request.action);

const isAccountless = (
  identity: Identity,
): identity is Extract<Identity, { kind: 'service' | 'anonymous' }> =>
  identity.kind === 'service' || identity.kind === 'anonymous';

/** AWS services and anonymous callers hold no policies: only the resource can let them in. */
function byResourceAlone(resource: Layer): DecisionReason {
  return resource.allow === undefined
    ? { kind: 'no-allow', policyType: resource.type }
    : { kind: 'allowed-by', ...deciding(resource.allow) };
}

function byAllLayers(layers: Layers, { identity, request }: AccessQuestion): DecisionReason {
  const { serviceControl, resource } = layers;
  const missing = (of: Layer): DecisionReason => ({ kind: 'no-allow', policyType: of.type });
  if (serviceControl.policies.length > 0 && serviceControl.allow === undefined)
    return missing(serviceControl);

  const own = isAccountless(identity) ? undefined : identity.accountId;
  const crossAccount = (request.resourceAccount ?? own) !== own;
  const resourceMustAllow = crossAccount || isTrust(request) || isKeyPolicy(request);
  if (resourceMustAllow && resource.allow === undefined) return missing(resource);
  if (identity.kind === 'root') return { kind: 'needs-no-permission' };

  const standsAlone = !crossAccount && resource.allow !== undefined;
  if (standsAlone && resource.closeness === 'direct')
    return { kind: 'allowed-by', ...deciding(resource.allow) };
  const throughRole = standsAlone && resource.closeness === 'role' ? resource.allow : undefined;
  const granted = throughRole ?? layers.identity.allow;
  if (granted === undefined) return missing(layers.identity);
  for (const limit of [layers.boundary, layers.session]) {
    if (limit.policies.length > 0 && limit.allow === undefined) return missing(limit);
  }
  return { kind: 'allowed-by', ...deciding(granted) };
}

/** The trust policy of a role is asked about assuming it, and about nothing else. */
const isTrust = ({ action, resourcePolicy }: AccessRequest): boolean =>
  resourcePolicy !== undefined && /^sts:(AssumeRole|SetSourceIdentity|TagSession)/i.test(action);

/** The account's policies count for a KMS key only as far as the key's own policy hands the question to them. */
const isKeyPolicy = ({ action, resourcePolicy }: AccessRequest): boolean =>
  resourcePolicy !== undefined && action.toLowerCase().startsWith('kms:');
