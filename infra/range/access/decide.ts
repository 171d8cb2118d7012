import type { AccountId } from '../../base/ids.ts';
import type { Identity } from '../identity/identity.ts';
import type { IdentityPolicies, NamedPolicy } from '../identity/identity-store.ts';
import type { AccessRequest } from '../service.ts';
import type { CompiledStatement } from './compiled-policy.ts';
import { compiledPolicy } from './compiled-policy.ts';
import type { ConsideredStatement, Decision, DecisionReason, PolicyType } from './decision.ts';
import { arnGlobMatches, globMatches } from './glob.ts';
import type { KnownContext } from './policy-text.ts';
import type { PrincipalMatch } from './principal.ts';
import { namedIn, sparedBy } from './principal.ts';

/** Context keys as `contextKeys` gathers them, in any case. */
export type ContextKeys = Readonly<Record<string, readonly string[]>>;

export interface AccessQuestion {
  readonly identity: Identity;
  readonly policies: IdentityPolicies;
  readonly request: AccessRequest;
  /** Everything known about the request; `request.context` is expected to be part of it. */
  readonly context: ContextKeys;
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
  const considered = Object.values<Layer>({ ...layers }).flatMap((layer) => layer.considered);
  const answer = (because: DecisionReason): Decision => ({
    allowed: because.kind === 'allowed-by' || because.kind === 'needs-no-permission',
    because,
    considered,
  });

  for (const { deny } of denyOrder(layers, question)) {
    if (deny !== undefined) return answer({ kind: 'explicit-deny', ...deny });
  }
  return answer(
    isAccountless(question.identity)
      ? byResourceAlone(layers.resource)
      : byAllLayers(layers, question),
  );
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
  /** Whether there is any policy of this type. */
  readonly present: boolean;
  readonly allow: Source | undefined;
  readonly deny: Source | undefined;
  /** How closely the closest allowing statement names the caller. Resource policies only. */
  readonly closeness: PrincipalMatch | undefined;
  readonly considered: readonly ConsideredStatement[];
}

type Source = Pick<ConsideredStatement, 'policyType' | 'policyArn'>;

interface Subject {
  readonly identity: Identity;
  readonly action: string;
  readonly resource: string;
  readonly context: KnownContext;
  /** A Deny with NotPrincipal spares nobody who has one, as AWS documents. */
  readonly hasBoundary: boolean;
}

function layersOf({ identity, policies, request, context }: AccessQuestion): Layers {
  const known = new Map(
    Object.entries(context).map(([key, values]) => [key.toLowerCase(), values]),
  );
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
      resourcePolicy === undefined ? [] : [{ name: resourceType, document: resourcePolicy }],
      { ...subject, context: withoutIdentityOnlyKeys(known) },
    ),
    identity: layer('identity-based', policies.identity, subject),
    boundary: layer(
      'permissions boundary',
      policies.boundary === undefined ? [] : [policies.boundary],
      subject,
    ),
    session: layer('session', policies.session, subject),
  };
}

/** Keys AWS leaves out when it looks at the policies of resources. */
const IDENTITY_ONLY_KEYS = ['lambda:sourcefunctionarn'];

function withoutIdentityOnlyKeys(context: KnownContext): KnownContext {
  if (!IDENTITY_ONLY_KEYS.some((key) => context.has(key))) return context;
  return new Map([...context].filter(([key]) => !IDENTITY_ONLY_KEYS.includes(key)));
}

function layer(type: PolicyType, policies: readonly NamedPolicy[], subject: Subject): Layer {
  const considered: ConsideredStatement[] = [];
  let allow: Source | undefined;
  let deny: Source | undefined;
  let closeness: PrincipalMatch | undefined;
  for (const policy of policies) {
    compiledPolicy(policy.document).forEach((statement, index) => {
      const match = matchOf(type, statement, subject);
      const source = {
        policyType: type,
        ...(policy.arn !== undefined && { policyArn: policy.arn }),
      };
      considered.push({
        ...source,
        policyName: policy.name,
        index,
        ...(statement.sid !== undefined && { sid: statement.sid }),
        effect: statement.effect,
        ...('mismatch' in match ? { matched: false, mismatch: match.mismatch } : { matched: true }),
      });
      if ('mismatch' in match) return;
      if (statement.effect === 'Deny') {
        deny ??= source;
        return;
      }
      if (allow === undefined || isCloser(match.named, closeness)) {
        allow = source;
        closeness = match.named;
      }
    });
  }
  return { type, present: policies.length > 0, allow, deny, closeness, considered };
}

type Match =
  | { readonly named: PrincipalMatch | undefined }
  | { readonly mismatch: NonNullable<ConsideredStatement['mismatch']> };

function matchOf(type: PolicyType, statement: CompiledStatement, subject: Subject): Match {
  const ofResource = type === 'resource-based' || type === 'role trust';
  const named = ofResource ? principalMatch(statement, subject) : undefined;
  if (ofResource && named === undefined) return { mismatch: 'principal' };
  const { actions, resources } = statement;
  if (actions.globs.some((glob) => globMatches(glob, subject.action)) === actions.not)
    return { mismatch: 'action' };
  if (resources === undefined && type !== 'role trust') return { mismatch: 'resource' };
  if (resources !== undefined && resourceMatches(resources, subject) === resources.not)
    return { mismatch: 'resource' };
  const holds = statement.conditions.every((condition) => condition.holds(subject.context));
  if (!holds || (statement.unjudgeable && statement.effect === 'Allow'))
    return { mismatch: 'condition' };
  return { named };
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
    const glob = text.pattern(context);
    return glob !== undefined && arnGlobMatches(glob, resource);
  });

const CLOSENESS: readonly (PrincipalMatch | undefined)[] = [undefined, 'account', 'role', 'direct'];
const isCloser = (one: PrincipalMatch | undefined, other: PrincipalMatch | undefined) =>
  CLOSENESS.indexOf(one) > CLOSENESS.indexOf(other);

/** Root is bound by no policy of its own account but the resource's and the organisation's. */
function denyOrder(layers: Layers, { identity, request }: AccessQuestion): readonly Layer[] {
  const { serviceControl, resource, ...own } = layers;
  const exempt = identity.kind === 'root' && isRootsWayOut(request, identity.accountId);
  return exempt ? [serviceControl] : [serviceControl, resource, ...Object.values(own)];
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
    : { kind: 'allowed-by', ...resource.allow };
}

function byAllLayers(layers: Layers, { identity, request }: AccessQuestion): DecisionReason {
  const { serviceControl, resource } = layers;
  const missing = (of: Layer): DecisionReason => ({ kind: 'no-allow', policyType: of.type });
  if (serviceControl.present && serviceControl.allow === undefined) return missing(serviceControl);

  const own = isAccountless(identity) ? undefined : identity.accountId;
  const crossAccount = (request.resourceAccount ?? own) !== own;
  const resourceMustAllow = crossAccount || isTrust(request) || isKeyPolicy(request);
  if (resourceMustAllow && resource.allow === undefined) return missing(resource);
  if (identity.kind === 'root') return { kind: 'needs-no-permission' };

  const standsAlone = !crossAccount && resource.allow !== undefined;
  if (standsAlone && resource.closeness === 'direct')
    return { kind: 'allowed-by', ...resource.allow };
  const throughRole = standsAlone && resource.closeness === 'role' ? resource.allow : undefined;
  const granted = throughRole ?? layers.identity.allow;
  if (granted === undefined) return missing(layers.identity);
  for (const limit of [layers.boundary, layers.session]) {
    if (limit.present && limit.allow === undefined) return missing(limit);
  }
  return { kind: 'allowed-by', ...granted };
}

/** The trust policy of a role is asked about assuming it, and about nothing else. */
const isTrust = ({ action, resourcePolicy }: AccessRequest): boolean =>
  resourcePolicy !== undefined && /^sts:(AssumeRole|SetSourceIdentity|TagSession)/i.test(action);

/** The account's policies count for a KMS key only as far as the key's own policy hands the question to them. */
const isKeyPolicy = ({ action, resourcePolicy }: AccessRequest): boolean =>
  resourcePolicy !== undefined && action.toLowerCase().startsWith('kms:');
