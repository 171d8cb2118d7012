import type { Arn } from '../../base/ids.ts';
import type { Instant } from '../../base/instant.ts';
import { AWS_MANAGED_TEXTS as TEXTS } from './aws-managed-texts.ts';
import type { StoredPolicy } from './editable-identity-store.ts';
import { policyText } from './editable-identity-store.ts';

/**
 * AWS's own managed policies, as far as labs, the CDK and responders attach them.
 *
 * Others are refused when somebody attaches them: a policy whose text we do not hold would silently grant nothing.
 * Of those that speak of services the range does not have, the statements about the range's services are held.
 */
export const AWS_MANAGED_POLICIES: ReadonlyMap<Arn, StoredPolicy> = new Map(
  Object.entries(TEXTS).map(([name, statements], index) => {
    const policy = awsManaged(name, statements, index);
    return [policy.arn, policy];
  }),
);

export const ADMINISTRATOR_ACCESS: Arn = 'arn:aws:iam::aws:policy/AdministratorAccess';

function awsManaged(
  nameWithPath: string,
  statements: readonly object[],
  index: number,
): StoredPolicy {
  const slash = nameWithPath.lastIndexOf('/');
  const document = { Version: '2012-10-17', Statement: statements };
  const createdAt = Date.UTC(2015, 3, 9, 15, 3, 43) as Instant;
  return {
    arn: `arn:aws:iam::aws:policy/${nameWithPath}`,
    name: nameWithPath.slice(slash + 1),
    path: `/${nameWithPath.slice(0, slash + 1)}`,
    id: `ANPAEXAMPLEAWS${String(index).padStart(7, '0')}`,
    createdAt,
    description: undefined,
    tags: new Map(),
    versions: [{ versionId: 'v1', createdAt, ...policyText(JSON.stringify(document)) }],
    defaultVersionId: 'v1',
    versionsMade: 1,
  };
}
