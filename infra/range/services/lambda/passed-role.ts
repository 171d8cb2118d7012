import type { Arn } from '../../../base/ids.ts';
import type { AccessRequest, Call } from '../../service.ts';
import { AwsFault } from '../../service.ts';
import { roleNotAssumable } from './faults.ts';
import { lambdaMayAssume } from './runtime/execution-role.ts';

/** Handing a role to Lambda needs a permission of its own. */
export const passesRole = (role: string | undefined): readonly AccessRequest[] =>
  role === undefined
    ? []
    : [
        {
          action: 'iam:PassRole',
          resource: role as Arn,
          context: { 'iam:PassedToService': ['lambda.amazonaws.com'] },
        },
      ];

/** @throws AwsFault when the role is another account's, or will not have Lambda. */
export function checkRole(role: Arn, call: Call): void {
  if (role.split(':')[4] !== call.accountId) {
    throw new AwsFault('AccessDeniedException', 403, 'Cross-account pass role is not allowed.');
  }
  if (!lambdaMayAssume(call.platform, role, call.accountId)) throw roleNotAssumable();
}
