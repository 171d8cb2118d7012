import { isConditionOperator } from './condition.ts';
import { textsOf } from './principal.ts';

/** What a policy is attached to decides which elements it may and must have. */
export type PolicyKind = 'identity' | 'trust' | 'resource';

/**
 * What AWS finds wrong with a policy, in its words; undefined when nothing.
 *
 * Checks the grammar, not whether the actions exist.
 * Source: IAM User Guide, "Grammar of the IAM JSON policy language".
 */
export function policyProblem(text: string, kind: PolicyKind): string | undefined {
  let document: unknown;
  try {
    document = JSON.parse(text);
  } catch {
    return kind === 'trust' ? 'This policy contains invalid Json' : 'Syntax errors in policy.';
  }
  if (!isRecord(document)) return 'Syntax errors in policy.';
  const unknown = Object.keys(document).find((key) => !DOCUMENT_KEYS.has(key));
  if (unknown !== undefined) return 'Syntax errors in policy.';
  const version = document['Version'];
  if (version !== undefined && version !== '2012-10-17' && version !== '2008-10-17')
    return 'The policy must contain a valid version string';
  const { Statement } = document;
  const statements = Array.isArray(Statement) ? (Statement as unknown[]) : [Statement];
  if (Statement === undefined || statements.length === 0) return 'Syntax errors in policy.';
  const sids = statements.filter(isRecord).flatMap(({ Sid }) => textsOf(Sid));
  if (new Set(sids.filter((sid) => sid !== '')).size < sids.filter((sid) => sid !== '').length)
    return 'Statement IDs (SID) in a single policy must be unique.';
  for (const statement of statements) {
    const problem = isRecord(statement)
      ? statementProblem(statement, kind)
      : 'Syntax errors in policy.';
    if (problem !== undefined) return problem;
  }
  return undefined;
}

type Written = Readonly<Record<string, unknown>>;

const DOCUMENT_KEYS = new Set(['Version', 'Id', 'Statement']);
const STATEMENT_KEYS = new Set([
  'Sid',
  'Effect',
  'Principal',
  'NotPrincipal',
  'Action',
  'NotAction',
  'Resource',
  'NotResource',
  'Condition',
]);

const isRecord = (value: unknown): value is Written =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

function statementProblem(statement: Written, kind: PolicyKind): string | undefined {
  if (Object.keys(statement).some((key) => !STATEMENT_KEYS.has(key)))
    return 'Syntax errors in policy.';
  if (statement['Effect'] !== 'Allow' && statement['Effect'] !== 'Deny')
    return 'Syntax errors in policy.';
  if (kind === 'identity' && statement['Sid'] !== undefined) {
    if (typeof statement['Sid'] !== 'string' || !/^[A-Za-z0-9]*$/.test(statement['Sid']))
      return `Statement IDs (SID) must be alpha-numeric. Check that your input satisfies the regular expression [0-9A-Za-z]*`;
  }
  return (
    principalProblem(statement, kind) ??
    actionProblem(statement, kind) ??
    resourceProblem(statement, kind) ??
    conditionProblem(statement['Condition'])
  );
}

function principalProblem(statement: Written, kind: PolicyKind): string | undefined {
  const { Principal, NotPrincipal } = statement;
  if (kind === 'identity')
    return Principal === undefined && NotPrincipal === undefined
      ? undefined
      : 'Policy document should not specify a principal.';
  if (kind === 'trust' && NotPrincipal !== undefined)
    return 'AssumeRole policy contained an invalid principal: "NotPrincipal"';
  if (Principal === undefined && NotPrincipal === undefined)
    return 'Missing required field Principal';
  const written = Principal ?? NotPrincipal;
  if (written === '*') return undefined;
  if (!isRecord(written)) return 'Invalid principal in policy';
  for (const [type, values] of Object.entries(written)) {
    if (!['AWS', 'Service', 'Federated', 'CanonicalUser'].includes(type))
      return `Invalid principal in policy: "${type}"`;
    const wrong = textsOf(values).find((value) => type === 'AWS' && !isAwsPrincipal(value));
    if (wrong !== undefined) return `Invalid principal in policy: "AWS":"${wrong}"`;
  }
  return undefined;
}

/** "*", an account number, a unique id, or the ARN of an account, user, role or session, without wildcards. */
const isAwsPrincipal = (value: string): boolean =>
  value === '*' ||
  /^\d{12}$/.test(value) ||
  /^A(ID|RO)A[A-Z0-9]{10,}$/.test(value) ||
  /^arn:aws:(iam|sts)::\d{12}:(root|(user|role|assumed-role|federated-user)\/[^*?]+)$/.test(value);

function actionProblem(statement: Written, kind: PolicyKind): string | undefined {
  const { Action, NotAction } = statement;
  if (Action !== undefined && NotAction !== undefined) return 'Syntax errors in policy.';
  const actions = textsOf(Action ?? NotAction);
  if (actions.length === 0) return 'Policy statement must contain actions.';
  const bare = actions.find((action) => action !== '*' && !/^[a-z0-9-]+:.+$/i.test(action));
  if (bare !== undefined)
    return 'Actions/Conditions must be prefaced by a vendor, e.g., iam, sdb, ec2, etc.';
  if (kind === 'trust' && actions.some((action) => !/^sts:/i.test(action)))
    return 'AssumeRole policy may only specify STS AssumeRole actions.';
  return undefined;
}

function resourceProblem(statement: Written, kind: PolicyKind): string | undefined {
  const { Resource, NotResource } = statement;
  if (Resource !== undefined && NotResource !== undefined) return 'Syntax errors in policy.';
  if (kind === 'trust')
    return Resource === undefined && NotResource === undefined
      ? undefined
      : 'Has prohibited field Resource';
  const resources = textsOf(Resource ?? NotResource);
  if (resources.length === 0) return 'Policy statement must contain resources.';
  const wrong = resources.find((each) => each !== '*' && !/^arn:[^:]*:[^:]*:[^:]*:/.test(each));
  return wrong === undefined ? undefined : `Resource ${wrong} must be in ARN format or "*".`;
}

function conditionProblem(condition: unknown): string | undefined {
  if (condition === undefined) return undefined;
  if (!isRecord(condition)) return 'Syntax errors in policy.';
  for (const [operator, keys] of Object.entries(condition)) {
    if (!isConditionOperator(operator)) return `Invalid Condition type : ${operator}.`;
    if (!isRecord(keys)) return 'Syntax errors in policy.';
    const bare = Object.keys(keys).find((key) => !key.includes(':'));
    if (bare !== undefined)
      return 'Actions/Conditions must be prefaced by a vendor, e.g., iam, sdb, ec2, etc.';
  }
  return undefined;
}
