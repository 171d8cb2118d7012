import { listAt, member, parsedFrom, textAt } from '../../../replay/evidence/json-value.ts';
import type { Json } from './scenario.ts';

/**
 * Whether the policy that one call put denies what the other was refused: a statement that denies, names the caller and
 * the action. The range keeps no edge from a policy to what it refused, so this is read off the two records, and from
 * the statements, which the rule does not look at.
 */
export function isDeniedBy(put: Json | undefined, refused: Json | undefined): boolean {
  const request = put?.['requestParameters'];
  const policy = member(request, 'bucketPolicy') ?? parsedFrom(member(request, 'policyDocument'));
  const own = member(policy, 'Statement');
  const statements: readonly unknown[] = Array.isArray(own) ? own : [own];
  return statements.some(
    (one) =>
      textAt(one, 'Effect') === 'Deny' &&
      namesCaller(one, request, refused) &&
      hasAction(one, refused),
  );
}

function namesCaller(statement: unknown, request: unknown, refused: Json | undefined): boolean {
  const caller = textAt(refused, 'userIdentity', 'arn') ?? '';
  const issuer = textAt(refused, 'userIdentity', 'sessionContext', 'sessionIssuer', 'arn') ?? '';
  const holder = textAt(request, 'userName') ?? textAt(request, 'roleName');
  // An inline policy denies whoever it hangs on.
  if (holder !== undefined) return caller.endsWith(`/${holder}`) || issuer.endsWith(`/${holder}`);
  const principal = member(statement, 'Principal');
  const named = textsIn(member(principal, 'AWS') ?? principal);
  return named.some((one) => one === '*' || one === caller || one === issuer);
}

function hasAction(statement: unknown, refused: Json | undefined): boolean {
  const service = (textAt(refused, 'eventSource') ?? '').replace('.amazonaws.com', '');
  // ListObjects asks for s3:ListBucket, and others differ likewise: the service is what can be compared.
  return textsIn(member(statement, 'Action')).some(
    (action) => action === '*' || action.startsWith(`${service}:`),
  );
}

const textsIn = (value: unknown): readonly string[] =>
  typeof value === 'string'
    ? [value]
    : listAt(value).filter((one): one is string => typeof one === 'string');
