import type { Instant } from '../../../base/instant.ts';
import { takeCode } from '../../identity/mfa-devices.ts';
import type { AccessRequest, Call } from '../../service.ts';
import { AwsFault } from '../../service.ts';
import { validationError } from './faults.ts';

interface Shown {
  readonly SerialNumber?: string | undefined;
  readonly TokenCode?: string | undefined;
}

/**
 * When the caller showed a device's code: now, if this call brings the right one.
 *
 * Asked for several times during one call, and a code counts once: the call keeps the answer.
 *
 * @throws AwsFault AccessDenied for a wrong code.
 */
export function mfaShown({ SerialNumber, TokenCode }: Shown, call: Call): Instant | undefined {
  if (SerialNumber === undefined && TokenCode === undefined) return undefined;
  if (SerialNumber === undefined || TokenCode === undefined)
    throw validationError('Both SerialNumber and TokenCode must be given, or neither.');
  if (call.notes['mfa'] === true) return call.at;
  const { identity, platform } = call;
  if (
    identity.kind !== 'user' ||
    !takeCode(platform, SerialNumber, TokenCode, identity.userId, call.at)
  )
    throw new AwsFault(
      'AccessDenied',
      403,
      'MultiFactorAuthentication failed with invalid MFA one time pass code.',
    );
  call.notes['mfa'] = true;
  return call.at;
}

/** What the trust policy of a role hears of it. */
export const mfaContext = (shownAt: Instant | undefined): NonNullable<AccessRequest['context']> =>
  shownAt === undefined
    ? {}
    : { 'aws:MultiFactorAuthPresent': ['true'], 'aws:MultiFactorAuthAge': ['0'] };
