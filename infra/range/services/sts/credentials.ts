import type { Credentials } from '@aws-sdk/client-sts';
import type { Duration, Instant } from '../../../base/instant.ts';
import { hours, later, seconds } from '../../../base/instant.ts';
import { englishTime } from '../../identity/english-time.ts';
import type { OpenedSession, SessionTimes } from '../../identity/identity-store.ts';
import type { Call } from '../../service.ts';
import { outside } from './faults.ts';

const SHORTEST = seconds(900);
const LONGEST = hours(36);
const DEFAULT = hours(12);

/** From a quarter of an hour to a day and a half. @throws AwsFault ValidationError. */
export function sessionTimes(asked: number | undefined, call: Call): SessionTimes {
  const wanted: Duration = asked === undefined ? DEFAULT : seconds(asked);
  if (wanted < SHORTEST)
    throw outside(
      'durationSeconds',
      asked ?? 0,
      'Member must have value greater than or equal to 900',
    );
  if (wanted > LONGEST)
    throw outside(
      'durationSeconds',
      asked ?? 0,
      'Member must have value less than or equal to 129600',
    );
  return { issuedAt: call.at, expiresAt: later(call.at, wanted) };
}

export const credentialsOf = (
  session: Pick<
    OpenedSession<unknown>,
    'accessKeyId' | 'secretAccessKey' | 'sessionToken' | 'expiresAt'
  >,
): Credentials => ({
  AccessKeyId: session.accessKeyId,
  SecretAccessKey: session.secretAccessKey,
  SessionToken: session.sessionToken,
  Expiration: new Date(session.expiresAt),
});

/** As CloudTrail shows them: without the secret. */
export const shownCredentials = (credentials: Credentials | undefined) => ({
  accessKeyId: credentials?.AccessKeyId,
  sessionToken: credentials?.SessionToken,
  ...(credentials?.Expiration !== undefined && {
    expiration: englishTime(credentials.Expiration),
  }),
});

/** The answer as the client gets it: it measures by its own clock how long its credentials last. */
export function expiringOnClientsClock<
  Output extends { readonly Credentials?: Credentials | undefined },
>(output: Output, call: Call): Output {
  const { Credentials } = output;
  if (Credentials?.Expiration === undefined) return output;
  const expires = call.platform.clock.onClientsClock(Credentials.Expiration.getTime() as Instant);
  return { ...output, Credentials: { ...Credentials, Expiration: new Date(expires) } };
}
