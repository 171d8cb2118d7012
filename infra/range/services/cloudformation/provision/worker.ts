import { createHash } from 'node:crypto';
import type { Arn } from '../../../../base/ids.ts';
import { hours, later } from '../../../../base/instant.ts';
import type { Identity } from '../../../identity/identity.ts';
import type { Call } from '../../../service.ts';
import { validationError } from '../faults.ts';
import type { Properties, Workshop } from '../resources/resource-type.ts';
import type { Stack } from '../state.ts';

const CALLER = 'cloudformation.amazonaws.com';

/** In whose name a stack is worked on. */
export type Worker = (logicalId: string, before?: Properties) => Workshop;

/**
 * CloudFormation at work on one stack: in the stack's role where it has one, else in its caller's name.
 *
 * @throws AwsFault ValidationError when the role does not trust CloudFormation.
 */
export function workerFor(stack: Stack, call: Call): Worker {
  const identity = stack.roleArn === undefined ? call.identity : assumed(stack.roleArn, call);
  return (logicalId, before) => ({
    accountId: stack.accountId,
    region: call.region,
    stackName: stack.name,
    logicalId,
    ...(before !== undefined && { before }),
    call: (service, operation, input) =>
      call.platform.perform({
        service,
        operation,
        input,
        as: identity,
        cause: call.eventId,
        sourceIp: CALLER,
        userAgent: CALLER,
        accountId: stack.accountId,
      }),
    nameWithin: (longest, form) => uniqueName(stack, logicalId, call.requestId, longest, form),
  });
}

function assumed(role: Arn, call: Call): Identity {
  const onFile = call.platform.identities.role(role);
  const trusted =
    onFile !== undefined &&
    call.platform.decide(
      { kind: 'service', principal: CALLER, sourceAccount: call.accountId },
      {
        action: 'sts:AssumeRole',
        resource: role,
        resourceAccount: onFile.accountId,
        resourcePolicy: onFile.trust,
      },
    ).allowed;
  if (!trusted) throw validationError(`Role ${role} is invalid or cannot be assumed`);
  const now = call.platform.clock.now();
  return call.platform.identities.openSession({
    roleArn: role,
    sessionName: 'AWSCloudFormation',
    issuedAt: now,
    expiresAt: later(now, hours(1)),
    invokedBy: CALLER,
  }).identity;
}

/** "stack-Logical-1A2B3C4D5E6F": the stack and the request are in the last part, so a replacement gets another name. */
function uniqueName(
  stack: Stack,
  logicalId: string,
  requestId: string,
  longest: number,
  form?: 'lower-case',
): string {
  const unique = createHash('sha256')
    .update(`${stack.arn}/${logicalId}/${requestId}`)
    .digest('hex')
    .slice(0, 12)
    .toUpperCase();
  const room = Math.max(0, longest - unique.length - 2);
  const half = Math.min(stack.name.length, Math.max(Math.floor(room / 2), room - logicalId.length));
  const name = `${stack.name.slice(0, half)}-${logicalId.slice(0, room - half)}-${unique}`;
  return form === 'lower-case' ? name.toLowerCase() : name;
}
