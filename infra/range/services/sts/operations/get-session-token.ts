import type {
  GetSessionTokenCommandInput,
  GetSessionTokenCommandOutput,
} from '@aws-sdk/client-sts';
import { denialFault } from '../../../access/denial.ts';
import type { AccessRequest, Call } from '../../../service.ts';
import { AwsFault, operation } from '../../../service.ts';
import {
  credentialsOf,
  expiringOnClientsClock,
  sessionTimes,
  shownCredentials,
} from '../credentials.ts';
import { apiReference } from '../known-from.ts';
import { mfaShown } from '../mfa.ts';

/** Temporary credentials of the very user who asks: they outlive the key that asked for them. */
export const getSessionToken = operation<
  GetSessionTokenCommandInput,
  Omit<GetSessionTokenCommandOutput, '$metadata'>
>({
  knownFrom: [apiReference('GetSessionToken')],
  authorizes(_input, call) {
    refuseIfDenied(call);
    return [];
  },
  async handle(input, call) {
    if (call.identity.kind !== 'user')
      throw new AwsFault(
        'AccessDenied',
        403,
        'Cannot call GetSessionToken with session credentials',
      );
    const mfaAt = mfaShown(input, call);
    const session = call.platform.identities.openUserSession(call.identity, {
      ...sessionTimes(input.DurationSeconds, call),
      ...(mfaAt !== undefined && { mfaAt }),
    });
    return { Credentials: credentialsOf(session) };
  },
  told: expiringOnClientsClock,
  trail: {
    category: 'management',
    readOnly: true,
    requestParameters: ({ DurationSeconds, SerialNumber }) =>
      DurationSeconds === undefined && SerialNumber === undefined
        ? null
        : {
            ...(DurationSeconds !== undefined && { durationSeconds: DurationSeconds }),
            ...(SerialNumber !== undefined && { serialNumber: SerialNumber }),
          },
    responseElements: ({ Credentials }) => ({ credentials: shownCredentials(Credentials) }),
  },
});

/** Nothing has to allow it; a policy can forbid it. */
function refuseIfDenied(call: Call): void {
  const request: AccessRequest = { action: 'sts:GetSessionToken', resource: '*' };
  const decision = call.platform.decide(call.identity, request);
  if (decision.because.kind === 'explicit-deny')
    throw denialFault('sts', call.identity, request, decision);
}
