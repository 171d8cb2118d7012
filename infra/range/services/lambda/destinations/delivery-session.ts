import type { AccountId, Arn } from '../../../../base/ids.ts';
import type { Platform, PlatformRequest } from '../../../platform.ts';
import { lambdaMayAssume, openDeliverySession } from '../runtime/execution-role.ts';
import { lambdaRuntime } from '../runtime/lambda-runtime.ts';

/**
 * How Lambda itself calls another service for a function: with a fresh session of the execution role.
 *
 * @throws Error when the role cannot be taken on.
 */
export function deliverySession(
  platform: Platform,
  account: AccountId,
  role: Arn,
): Pick<PlatformRequest, 'as' | 'sourceIp' | 'userAgent'> {
  if (!lambdaMayAssume(platform, role, account)) {
    throw new Error(`Lambda may not assume ${role}`);
  }
  const number = 1 + Math.floor(lambdaRuntime(platform).random.next() * 999);
  return {
    as: openDeliverySession(platform, role, number).identity,
    // No source tells what a trail shows here. The identity is the role's alone; the address is Lambda's.
    sourceIp: 'lambda.amazonaws.com',
    userAgent: 'lambda.amazonaws.com',
  };
}
