import type { ContextEntry, EvaluationResult, Statement } from '@aws-sdk/client-iam';
import { contextKeys } from '../../access/context-keys.ts';
import { decide } from '../../access/decide.ts';
import type { ConsideredStatement, Decision } from '../../access/decision.ts';
import type { Identity } from '../../identity/identity.ts';
import type { IdentityPolicies } from '../../identity/identity-store.ts';
import type { AccessRequest, Call } from '../../service.ts';
import { checkPolicy } from './checks.ts';
import { invalidInput, noSuchEntity } from './faults.ts';
import { accountOf } from './model.ts';

interface Circumstances {
  readonly PermissionsBoundaryPolicyInputList?: string[] | undefined;
  readonly ResourcePolicy?: string | undefined;
  readonly ContextEntries?: ContextEntry[] | undefined;
}

/** @throws AwsFault InvalidInput. */
export function checkedAction(action: string): AccessRequest['action'] {
  const [service, name] = action.split(':');
  if (service === undefined || name === undefined)
    throw invalidInput(`Invalid Service or Action name : ${action}`);
  return `${service}:${name}`;
}

/** The user or role whose policies are asked. @throws AwsFault NoSuchEntity. */
export function sourceOf(PolicySourceArn = '', call: Call): Identity {
  const { users, roles } = accountOf(call);
  const name = PolicySourceArn.slice(PolicySourceArn.lastIndexOf('/') + 1);
  const user = users.get(name);
  if (user?.arn === PolicySourceArn)
    return {
      kind: 'user',
      accountId: user.accountId,
      arn: user.arn,
      userName: user.name,
      userId: user.id,
      accessKeyId: '',
    };
  const role = roles.get(name);
  if (role?.arn === PolicySourceArn)
    return {
      kind: 'role-session',
      accountId: role.accountId,
      arn: `arn:aws:sts::${role.accountId}:assumed-role/${role.name}/simulated`,
      roleArn: role.arn,
      roleName: role.name,
      roleId: role.id,
      sessionName: 'simulated',
      accessKeyId: '',
      issuedAt: call.at,
      sessionPolicies: [],
      context: {},
    };
  throw noSuchEntity(`The principal with arn ${PolicySourceArn} cannot be found.`);
}

/** What the range's own evaluator says about one action on one resource. */
export function simulate(
  asked: Pick<AccessRequest, 'action' | 'resource'>,
  identity: Identity,
  own: IdentityPolicies,
  input: Circumstances,
  call: Call,
): EvaluationResult {
  const [boundary] = (input.PermissionsBoundaryPolicyInputList ?? []).map(given);
  const policies = {
    ...own,
    ...(boundary !== undefined && { boundary }),
  };
  const request: AccessRequest = {
    ...asked,
    ...(input.ResourcePolicy !== undefined && {
      resourcePolicy: checkPolicy(input.ResourcePolicy, 'resource').document,
    }),
    context: Object.fromEntries(
      (input.ContextEntries ?? []).map(({ ContextKeyName = '', ContextKeyValues = [] }) => [
        ContextKeyName,
        ContextKeyValues,
      ]),
    ),
  };
  const decision = decide({
    identity,
    policies,
    request,
    context: () => contextKeys({ ...call, identity }, request, policies.principalTags),
  });
  return shown(request, decision, policies);
}

export const given = (text: string, index: number) => ({
  name: `PolicyInputList.${String(index + 1)}`,
  document: checkPolicy(text, 'identity').document,
});

function shown(
  request: AccessRequest,
  decision: Decision,
  {
    boundary,
    serviceControl,
  }: { readonly boundary?: unknown; readonly serviceControl: readonly unknown[] },
): EvaluationResult {
  const allows = (type: ConsideredStatement['policyType']) => {
    const ofType = decision.considered.filter((each) => each.policyType === type && each.matched);
    return (
      ofType.some(({ effect }) => effect === 'Allow') &&
      !ofType.some(({ effect }) => effect === 'Deny')
    );
  };
  return {
    EvalActionName: request.action,
    EvalResourceName: request.resource,
    EvalDecision: verdict(decision),
    MatchedStatements: decision.considered.filter(({ matched }) => matched).map(matchedStatement),
    MissingContextValues: [
      ...new Set(
        decision.considered.flatMap(({ unmet }) => (unmet?.actual.length === 0 ? [unmet.key] : [])),
      ),
    ],
    ...(serviceControl.length > 0 && {
      OrganizationsDecisionDetail: { AllowedByOrganizations: allows('service control') },
    }),
    ...(boundary !== undefined && {
      PermissionsBoundaryDecisionDetail: {
        AllowedByPermissionsBoundary: allows('permissions boundary'),
      },
    }),
  };
}

function verdict({ allowed, because }: Decision) {
  if (allowed) return 'allowed' as const;
  return because.kind === 'explicit-deny' ? ('explicitDeny' as const) : ('implicitDeny' as const);
}

const matchedStatement = ({
  policyName,
  policyArn,
  policyType,
}: ConsideredStatement): Statement => ({
  SourcePolicyId: policyName,
  SourcePolicyType:
    policyType === 'resource-based'
      ? 'resource'
      : policyArn === undefined
        ? 'none'
        : 'user-managed',
});
