import type { CloudTrailRecord } from '../../infra/base/cloudtrail-record.ts';
import type { Instant } from '../../infra/base/instant.ts';
import { type Range, type RangeOptions, startRange } from '../../infra/range/range.ts';

export interface TestRange extends AsyncDisposable {
  readonly endpoint: string;
  readonly region: string;
  readonly account: string;
  readonly admin: Credentials;
  /** Every account with its administrator, the first among them. */
  readonly accounts: readonly { readonly id: string; readonly admin: Credentials }[];
  /** The administrator's key of one of several accounts. */
  adminOf(account: string): Credentials;
  /** What an AWS SDK client takes; as the administrator when nobody else is named. */
  config(credentials?: Credentials): {
    endpoint: string;
    region: string;
    credentials: Credentials;
    maxAttempts: number;
  };
  readonly range: {
    readonly platform: Range['platform'];
    readonly clock: Range['clock'];
    /** Every CloudTrail record the range has written, oldest first, whatever the trails select. */
    records(): readonly CloudTrailRecord[];
    stop(): Promise<void>;
  };
}

export interface Credentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string;
}

/** A range on a free port for one test file. On a simulated clock it is the morning of 2026-05-12. */
export async function startTestRange(
  options: Pick<
    RangeOptions,
    'clock' | 'accounts' | 'duplicateRecords' | 'duplicateEvents' | 'seed' | 'state'
  > = {},
): Promise<TestRange> {
  const faults: string[] = [];
  const range = await startRange({
    clock: options.clock ?? 'real',
    startsAt: Date.parse('2026-05-12T04:40:00Z') as Instant,
    seed: options.seed ?? 'test',
    say: (line) => {
      faults.push(line);
      if (line.startsWith('fault in')) console.error(line);
    },
    ...(options.accounts !== undefined && { accounts: options.accounts }),
    ...(options.state !== undefined && { state: options.state }),
    ...(options.duplicateRecords !== undefined && { duplicateRecords: options.duplicateRecords }),
    ...(options.duplicateEvents !== undefined && { duplicateEvents: options.duplicateEvents }),
  });
  const records: CloudTrailRecord[] = [];
  range.platform.onRecord(({ record }) => records.push(record));
  const [account] = range.accounts;
  if (account === undefined) throw new Error('a range has at least one account');
  const { accessKeyId, secretAccessKey } = account;
  const stop = () => range.stop();
  return {
    endpoint: range.endpoint,
    region: range.region,
    account: account.id,
    admin: { accessKeyId, secretAccessKey },
    accounts: range.accounts.map(({ id, ...admin }) => ({ id, admin })),
    adminOf(id) {
      const found = range.accounts.find((each) => each.id === id);
      if (found === undefined) throw new Error(`the range has no account ${id}`);
      return { accessKeyId: found.accessKeyId, secretAccessKey: found.secretAccessKey };
    },
    config: (credentials = { accessKeyId, secretAccessKey }) => ({
      endpoint: range.endpoint,
      region: range.region,
      credentials,
      maxAttempts: 1,
    }),
    range: { platform: range.platform, clock: range.clock, records: () => records, stop },
    [Symbol.asyncDispose]: stop,
  };
}
