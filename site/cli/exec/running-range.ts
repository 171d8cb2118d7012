import { Problem } from '../../../infra/base/problem.ts';
import { isLoopback, type Target } from '../../../infra/base/target.ts';
import { administrator, DEFAULTS } from '../../../infra/range/administrator.ts';

type Reached = Required<Pick<Target, 'endpoint'>> & Pick<Target, 'region' | 'credentials'>;

/**
 * A range that runs already, and the key to use there: a range's key of the surrounding environment, so that one can
 * act as whoever `up` printed, or else its administrator's, which its seed decides.
 *
 * @throws Problem USAGE, before anything is sent, when the address is not loopback; RANGE_UNREACHABLE.
 */
export async function runningRange(
  address: string,
  seed: string | undefined,
  surroundings: Readonly<Record<string, string | undefined>>,
  command = 'exec',
): Promise<Reached> {
  if (!isLoopback(address)) {
    throw new Problem('USAGE', `${command}: "${address}" is not a range on this machine`, {
      fix: 'give the endpoint the range printed: --endpoint http://127.0.0.1:<port>',
    });
  }
  // Every client is to read the address as it was judged here.
  const endpoint = new URL(address).origin;
  const { region, accounts } = DEFAULTS;
  const exported = seed === undefined ? exportedKey(surroundings) : undefined;
  if (exported !== undefined) return { endpoint, region, credentials: exported };
  const { accessKeyId, secretAccessKey } = administrator(accounts[0], seed ?? DEFAULTS.seed);
  const reached = { endpoint, region, credentials: { accessKeyId, secretAccessKey } };
  await greet(reached, command);
  return reached;
}

/** Only a range's key: one of AWS must not even be sent to this machine. */
function exportedKey(
  surroundings: Readonly<Record<string, string | undefined>>,
): Target['credentials'] | undefined {
  const accessKeyId = surroundings['AWS_ACCESS_KEY_ID'];
  const secretAccessKey = surroundings['AWS_SECRET_ACCESS_KEY'];
  const sessionToken = surroundings['AWS_SESSION_TOKEN'];
  if (accessKeyId === undefined || !/^A(KIA|SIA)EXAMPLE/.test(accessKeyId)) return undefined;
  if (secretAccessKey === undefined) return undefined;
  return {
    accessKeyId,
    secretAccessKey,
    ...(sessionToken !== undefined && { sessionToken }),
  };
}

/** Settings of the surrounding environment that rule out an endpoint of one's own. */
const NOT_FROM_THE_ENVIRONMENT = { useFipsEndpoint: false, useDualstackEndpoint: false };

/** A key that only follows from a seed is tried: with another seed every call would be refused, and none would say why. */
async function greet(reached: Reached, command: string): Promise<void> {
  const { GetCallerIdentityCommand, STSClient } = await import('@aws-sdk/client-sts');
  const sts = new STSClient({ ...reached, ...NOT_FROM_THE_ENVIRONMENT, maxAttempts: 1 });
  try {
    await sts.send(new GetCallerIdentityCommand({}));
  } catch (cause) {
    const refused = cause instanceof Error && '$metadata' in cause && '$fault' in cause;
    throw new Problem(
      'RANGE_UNREACHABLE',
      refused
        ? `${command}: the range at ${reached.endpoint} does not know the administrator's key of this seed: ${cause.message}`
        : `${command}: no range answers at ${reached.endpoint}`,
      {
        fix: refused
          ? 'give the seed that range was started with, or export one of the keys it printed'
          : 'start one with: aftertrace range, or leave the endpoint out to get one of its own',
        cause,
      },
    );
  } finally {
    sts.destroy();
  }
}
