import type { Identity } from '../identity/identity.ts';
import type { AccessRequest } from '../service.ts';
import { AwsFault } from '../service.ts';
import type { Decision, DecisionReason, PolicyType } from './decision.ts';

/**
 * What a caller is told who may not: AWS's code, status and sentence for that service.
 *
 * Source: IAM User Guide, "Troubleshoot access denied error messages".
 *
 * @param serviceId the called service's id: "s3".
 */
export function denialFault(
  serviceId: string,
  identity: Identity,
  request: AccessRequest,
  decision: Decision,
): AwsFault {
  const { code, status, message } = DIALECTS[serviceId] ?? QUERY;
  return new AwsFault(code, status, message({ identity, request, because: decision.because }));
}

interface Denial {
  readonly identity: Identity;
  readonly request: AccessRequest;
  readonly because: DecisionReason;
}

/** How a service words a denial. */
interface Dialect {
  readonly code: string;
  readonly status: number;
  readonly message: (denial: Denial) => string;
}

const QUERY: Dialect = { code: 'AccessDenied', status: 403, message: sentence };
const JSON_DIALECT: Dialect = { code: 'AccessDeniedException', status: 400, message: sentence };

const DIALECTS: Readonly<Record<string, Dialect>> = {
  s3: { code: 'AccessDenied', status: 403, message: s3Sentence },
  lambda: { code: 'AccessDeniedException', status: 403, message: sentence },
  sns: {
    code: 'AuthorizationError',
    status: 403,
    message: (denial) => sentence(withAction(denial, (action) => action.replace(/^sns:/, 'SNS:'))),
  },
  sqs: {
    ...QUERY,
    message: (denial) => sentence(withAction(denial, (action) => action.toLowerCase())),
  },
  events: JSON_DIALECT,
  cloudtrail: JSON_DIALECT,
  ssm: JSON_DIALECT,
  kms: JSON_DIALECT,
  logs: JSON_DIALECT,
};

const withAction = (denial: Denial, spell: (action: string) => string): Denial => ({
  ...denial,
  request: {
    ...denial.request,
    action: spell(denial.request.action) as AccessRequest['action'],
  },
});

function sentence({ identity, request, because }: Denial): string {
  const { action, resource } = request;
  return `User: ${callerName(identity)} is not authorized to perform: ${action} on resource: ${resource}${reason(because, action)}`;
}

/** S3 explains itself to callers of the bucket's own account only, and quotes the resource. */
function s3Sentence(denial: Denial): string {
  const { identity, request } = denial;
  if (identity.kind === 'anonymous' || identity.kind === 'service') return 'Access Denied';
  if ((request.resourceAccount ?? identity.accountId) !== identity.accountId)
    return 'Access Denied';
  const { action, resource } = request;
  return `User: ${identity.arn} is not authorized to perform: ${action} on resource: "${resource}"${reason(denial.because, action)}`;
}

function callerName(identity: Identity): string {
  if (identity.kind === 'anonymous') return 'anonymous';
  return identity.kind === 'service' ? identity.principal : identity.arn;
}

function reason(because: DecisionReason, action: string): string {
  switch (because.kind) {
    case 'explicit-deny': {
      const { policyType, policyArn } = because;
      const which = policyArn === undefined ? '' : `: ${policyArn}`;
      return ` with an explicit deny in ${WITH_ARTICLE[policyType]}${which}`;
    }
    case 'no-allow':
      return ` because no ${BARE[because.policyType]} allows the ${action} action`;
    case 'allowed-by':
    case 'needs-no-permission':
      return '';
  }
}

const BARE: Readonly<Record<PolicyType, string>> = {
  'identity-based': 'identity-based policy',
  'resource-based': 'resource-based policy',
  'permissions boundary': 'permissions boundary',
  session: 'session policy',
  'service control': 'service control policy',
  'role trust': 'role trust policy',
};

const WITH_ARTICLE: Readonly<Record<PolicyType, string>> = {
  'identity-based': 'an identity-based policy',
  'resource-based': 'a resource-based policy',
  'permissions boundary': 'a permissions boundary',
  session: 'a session policy',
  'service control': 'a service control policy',
  'role trust': 'the role trust policy',
};
