import type { Arn } from '../../../base/ids.ts';
import type { AccessRequest, Call } from '../../service.ts';
import type { DestinationNeed } from './destinations/destination.ts';
import { destinationFor } from './destinations/destinations.ts';
import { invalidParameter } from './faults.ts';
import { roleAsIdentity } from './runtime/execution-role.ts';

/**
 * AWS's check before it takes on a target: may the execution role send there?
 *
 * A target that turns out to be missing is no reason to refuse; the permission is then looked for in the
 * role's own policies alone.
 *
 * @param subject how AWS begins its refusal: "The function execution role".
 * @throws AwsFault InvalidParameterValueException naming the missing permission.
 */
export function checkRoleMaySend(role: Arn, target: Arn, subject: string, call: Call): void {
  const identity = roleAsIdentity(call.platform, role);
  for (const need of destinationFor(target)?.needs(target) ?? []) {
    const asked = asServiceWouldAsk(need, call) ?? need.request;
    const allowed = identity !== undefined && call.platform.decide(identity, asked).allowed;
    if (!allowed) {
      throw invalidParameter(`${subject} does not have permissions to call ${need.wording}`);
    }
  }
}

/** The same question with the target's own policy in it, which only its service knows. */
function asServiceWouldAsk({ operation }: DestinationNeed, call: Call): AccessRequest | undefined {
  if (operation === undefined) return undefined;
  const target = call.platform.services.get(operation.service)?.operations[operation.name];
  try {
    return target?.authorizes(operation.input, call)[0];
  } catch {
    return undefined;
  }
}
