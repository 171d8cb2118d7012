import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { AccountId } from '../base/ids.ts';
import { type Instant, systemClock } from '../base/instant.ts';
import { seeded } from '../base/seeded.ts';
import { bootstrap } from './bootstrap.ts';
import { type RangeClock, realClock, simulatedClock } from './clock.ts';
import { memoryIdentityStore } from './identity/memory-identity-store.ts';
import { openPipeline, type Pipeline } from './pipeline.ts';
import type { Platform, StateToken, WrittenRecord } from './platform.ts';
import { listen } from './server.ts';
import { cloudTrailState } from './services/cloudtrail/state.ts';
import { duplicateEvents } from './services/lambda/async/event-queue.ts';
import { stopLambda } from './services/lambda/runtime/lambda-runtime.ts';
import { rangeServices } from './services.ts';
import { groundTruth } from './truth.ts';

export interface RangeOptions {
  /** 0, the default, takes any free port. */
  readonly port?: number;
  readonly clock?: 'real' | 'simulated';
  /** Where a simulated clock begins; the machine's time when not given. */
  readonly startsAt?: Instant;
  /** Same seed, same ids and keys. */
  readonly seed?: string | number;
  readonly accounts?: readonly AccountId[];
  /** The share of trail records, 0 to 1, that lie in two log files; none when not given. */
  readonly duplicateRecords?: number;
  /** Which share of asynchronous Lambda events runs twice without any error, 0 (the default) to 1. */
  readonly duplicateEvents?: number;
  /** Real milliseconds without a request after which simulated time jumps to what waits; see `simulatedClock`. */
  readonly jumpAfterIdle?: number;
  /** Lines for whoever runs the range. Silent when not given. */
  readonly say?: (line: string) => void;
}

export interface Range {
  readonly endpoint: string;
  readonly region: string;
  readonly clock: RangeClock;
  readonly accounts: readonly RangeAccount[];
  readonly platform: Platform;
  stop(): Promise<void>;
}

export interface RangeAccount {
  readonly id: AccountId;
  /** Its administrator's key. */
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
}

const REGION = 'us-east-1';
const DEFAULT_ACCOUNT = '111122223333';
const KEY_ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';
const SECRET_ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789';

/**
 * Starts a range in this process: one loopback endpoint that speaks AWS's protocols.
 *
 * @throws Problem PORT_IN_USE.
 */
export async function startRange(options: RangeOptions = {}): Promise<Range> {
  const random = seeded(options.seed ?? 'aftertrace');
  const say = options.say ?? (() => {});
  const report = (fault: unknown) => {
    say(
      `fault in background work: ${fault instanceof Error ? (fault.stack ?? fault.message) : String(fault)}`,
    );
  };
  const clock =
    options.clock === 'simulated'
      ? simulatedClock(options.startsAt ?? systemClock.now(), report, {
          ...(options.jumpAfterIdle !== undefined && { jumpAfterIdle: options.jumpAfterIdle }),
        })
      : realClock(systemClock, report);
  const identities = memoryIdentityStore(random.fork('identities'), () => clock.now());
  const accounts = (options.accounts ?? [DEFAULT_ACCOUNT]).map((id) => newAccount(id, random));
  for (const account of accounts) identities.addAccount(account);

  const folder = mkdtempSync(join(tmpdir(), 'aftertrace-range-'));
  const listeners: ((written: WrittenRecord) => void)[] = [];
  const states = new Map<string, unknown>();
  let pipeline: Pipeline | undefined;
  const ready = (): Pipeline => {
    if (pipeline === undefined) throw new Error('the range is not ready');
    return pipeline;
  };
  const server = await listen(options.port ?? 0, folder, {
    admit: (head) => ready().admit(head),
    refuse: (head, fault) => ready().refuse(head, fault),
    answer: (request, remoteAddress) => clock.busy(() => ready().answer(request, remoteAddress)),
  });
  const services = new Map(rangeServices.all.map((service) => [service.id, service]));
  const platform: Platform = {
    clock,
    random,
    region: REGION,
    identities,
    truth: groundTruth(),
    folder,
    endpoint: `http://127.0.0.1:${server.port}`,
    services,
    state<T>(token: StateToken<T>): T {
      if (!states.has(token.id)) states.set(token.id, token.create());
      // The token that made the state is the only way to name it.
      return states.get(token.id) as T;
    },
    async perform<Output>(request: Parameters<Platform['perform']>[0]): Promise<Output> {
      if (pipeline === undefined) throw new Error('the range is not ready');
      return (await pipeline.perform(request)) as Output;
    },
    decide(identity, request) {
      if (pipeline === undefined) throw new Error('the range is not ready');
      return pipeline.decide(identity, request);
    },
    onRecord: (listener) => void listeners.push(listener),
    say,
  };
  platform.state(cloudTrailState).duplicates = options.duplicateRecords ?? 0;
  pipeline = openPipeline(platform, services, (written) => {
    for (const listener of listeners) listener(written);
  });
  platform.state(duplicateEvents).rate = options.duplicateEvents ?? 0;
  for (const service of rangeServices.all) service.start?.(platform);
  for (const { id } of accounts) await bootstrap(platform, id);

  return {
    endpoint: platform.endpoint,
    region: REGION,
    clock,
    accounts,
    platform,
    async stop() {
      clock.stop();
      await server.close();
      stopLambda(platform);
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

function newAccount(id: AccountId, random: ReturnType<typeof seeded>): RangeAccount {
  // The account is part of the key: tools cache what they learnt about a key.
  const own = random.fork(`administrator/${id}`);
  return {
    id,
    accessKeyId: `AKIAEXAMPLE${own.text(9, KEY_ALPHABET)}`,
    secretAccessKey: own.text(40, SECRET_ALPHABET),
  };
}
