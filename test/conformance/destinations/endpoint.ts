import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import { type Instant, seconds, systemClock } from '../../../infra/base/instant.ts';
import { startRange } from '../../../infra/range/range.ts';

/** Something that speaks AWS's protocols, and how time passes there. */
export interface Endpoint extends AsyncDisposable {
  /** What an SDK client takes. */
  readonly config: ClientConfig;
  readonly account: string;
  /** Distinguishes the names of this run from those of any other. */
  readonly run: string;
  /** Whether time is ours to drive: then whatever will happen has happened after `settle`. */
  readonly driven: boolean;
  /** What its clock says. */
  now(): Instant;
  /**
   * Reads until `isThere`, for `patience` seconds at most; where time is driven, once, after all is quiet.
   *
   * @returns what was read last.
   */
  eventually<T>(
    read: () => Promise<T>,
    isThere: (seen: T) => boolean,
    patience: number,
  ): Promise<T>;
}

export interface ClientConfig {
  readonly endpoint?: string;
  readonly region: string;
  readonly credentials: {
    readonly accessKeyId: string;
    readonly secretAccessKey: string;
    readonly sessionToken?: string;
  };
}

/** A range of our own in this process, on a simulated clock. */
export async function rangeEndpoint(): Promise<Endpoint> {
  const range = await startRange({
    clock: 'simulated',
    startsAt: Date.parse('2026-05-12T04:40:00Z') as Instant,
    seed: 'conformance',
  });
  const [account] = range.accounts;
  if (account === undefined) throw new Error('a range has at least one account');
  const { accessKeyId, secretAccessKey } = account;
  return {
    config: {
      endpoint: range.endpoint,
      region: range.region,
      credentials: { accessKeyId, secretAccessKey },
    },
    account: account.id,
    run: 'range',
    driven: true,
    now: () => range.clock.now(),
    async eventually(read) {
      await range.clock.quiet();
      return read();
    },
    [Symbol.asyncDispose]: () => range.stop(),
  };
}

/** An endpoint whose time passes by itself: a range on the machine's clock, or AWS. */
export async function realTimeEndpoint(config: ClientConfig): Promise<Endpoint> {
  const sts = new STSClient(config);
  const { Account = '' } = await sts.send(new GetCallerIdentityCommand({}));
  sts.destroy();
  return {
    config,
    account: Account,
    run: systemClock.now().toString(36),
    driven: false,
    now: () => systemClock.now(),
    async eventually(read, isThere, patience) {
      const until = systemClock.now() + seconds(patience);
      for (;;) {
        const seen = await read();
        if (isThere(seen) || systemClock.now() >= until) return seen;
        await new Promise((resolve) => setTimeout(resolve, 500));
      }
    },
    [Symbol.asyncDispose]: async () => {},
  };
}
