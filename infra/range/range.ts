import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { AccountId } from '../base/ids.ts';
import { type Instant, systemClock } from '../base/instant.ts';
import { seeded } from '../base/seeded.ts';
import { administrator, DEFAULTS, type RangeAccount } from './administrator.ts';
import { bootstrap } from './bootstrap.ts';
import { type RangeClock, realClock, simulatedClock } from './clock.ts';
import { identityState, memoryIdentityStore } from './identity/memory-identity-store.ts';
import { openPipeline, type Pipeline } from './pipeline.ts';
import type { Platform, StateToken, WrittenRecord } from './platform.ts';
import { listen } from './server.ts';
import { cloudTrailState } from './services/cloudtrail/state.ts';
import { duplicateEvents } from './services/lambda/async/event-queue.ts';
import { stopLambda } from './services/lambda/runtime/lambda-runtime.ts';
import { rangeServices } from './services.ts';
import type { Keeper } from './state/keeper.ts';
import { openStateFolder, type StateFolder } from './state/state-folder.ts';
import { groundTruth, truthState } from './truth.ts';
import type { HttpResponse } from './wire/http-message.ts';

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
  /**
   * A folder in which everything outlives the range, `kill -9` included: what was answered is there when the
   * next range opens it. Absent: the range forgets everything when it stops.
   */
  readonly state?: string;
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

/**
 * Starts a range in this process: one loopback endpoint that speaks AWS's protocols.
 *
 * @throws Problem PORT_IN_USE; with `state` also STATE_IN_USE, STATE_MISMATCH, STATE_UNREADABLE, STATE_DAMAGED.
 */
export async function startRange(options: RangeOptions = {}): Promise<Range> {
  const say = options.say ?? (() => {});
  if (options.state === undefined) return open(options, undefined, say);
  const held = await openStateFolder(
    options.state,
    {
      seed: options.seed === undefined ? undefined : String(options.seed),
      accounts: options.accounts,
      clock: options.clock ?? 'real',
    },
    DEFAULTS,
    say,
  );
  try {
    return await open({ ...options, ...held.header }, held, say);
  } catch (fault) {
    held.release();
    throw fault;
  }
}

async function open(
  options: RangeOptions,
  held: StateFolder | undefined,
  say: (line: string) => void,
): Promise<Range> {
  const seed = options.seed ?? DEFAULTS.seed;
  const root = seeded(seed);
  const run = held?.header.run ?? 0;
  // A range that goes on must not hand out the ids of the one before it once more.
  const random = run === 0 ? root : root.fork(`run/${run}`);
  const report = (fault: unknown) => {
    say(
      `fault in background work: ${fault instanceof Error ? (fault.stack ?? fault.message) : String(fault)}`,
    );
  };
  const clock = keptClock(
    options.clock === 'simulated'
      ? simulatedClock(held?.stoodAt ?? options.startsAt ?? systemClock.now(), report, {
          ...(options.jumpAfterIdle !== undefined && { jumpAfterIdle: options.jumpAfterIdle }),
        })
      : realClock(systemClock, report),
    held?.keeper,
  );
  const states = new Map<string, unknown>();
  const state = <T>(token: StateToken<T>): T => {
    if (!states.has(token.id)) {
      states.set(token.id, held?.keeper.restored(token) ?? token.create());
    }
    // The token that made the state is the only way to name it.
    const known = states.get(token.id) as T;
    held?.keeper.touch(token, known);
    return known;
  };
  const identities = memoryIdentityStore(
    random.fork('identities'),
    () => clock.now(),
    () => state(identityState),
  );
  const accounts = (options.accounts ?? DEFAULTS.accounts).map((id) => administrator(id, seed));
  const fresh = accounts.filter(({ id }) => identities.account(id) === undefined);
  for (const account of fresh) identities.addAccount(account);

  const folder = held?.files ?? mkdtempSync(join(tmpdir(), 'aftertrace-range-'));
  const listeners: ((written: WrittenRecord) => void)[] = [];
  let pipeline: Pipeline | undefined;
  const ready = (): Pipeline => {
    if (pipeline === undefined) throw new Error('the range is not ready');
    return pipeline;
  };
  const server = await listen(options.port ?? 0, folder, {
    admit: (head) => ready().admit(head),
    refuse: (head, fault) => ready().refuse(head, fault),
    answer: (request, remoteAddress) =>
      clock.busy(
        held === undefined
          ? () => ready().answer(request, remoteAddress)
          : () => answerKept(held.keeper, () => ready().answer(request, remoteAddress)),
      ),
  });
  const services = new Map(rangeServices.all.map((service) => [service.id, service]));
  const platform: Platform = {
    clock,
    random,
    region: DEFAULTS.region,
    identities,
    truth: groundTruth(() => state(truthState)),
    folder,
    endpoint: `http://127.0.0.1:${server.port}`,
    services,
    ...(held !== undefined && { keeping: held.keeper }),
    state,
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
  platform.state(truthState);
  const opened = openPipeline(platform, services, (written) => {
    for (const listener of listeners) listener(written);
  });
  platform.state(duplicateEvents).rate = options.duplicateEvents ?? 0;
  pipeline = opened;
  const end = async () => {
    clock.stop();
    // First, for a request may be waiting for a handler that never ends; and again for what such a request started.
    stopLambda(platform);
    await server.close();
    stopLambda(platform);
  };
  try {
    for (const service of rangeServices.all) service.start?.(platform);
    for (const { id } of fresh) await bootstrap(platform, id);
    await held?.keeper.begin(() => clock.now());
  } catch (fault) {
    await end();
    throw fault;
  }

  return {
    endpoint: platform.endpoint,
    region: DEFAULTS.region,
    clock,
    accounts,
    platform,
    async stop() {
      await end();
      if (held === undefined) rmSync(folder, { recursive: true, force: true });
      else await held.keeper.close();
    },
  };
}

/** Nobody gets an answer before what it says is on disk. */
async function answerKept(
  keeper: Keeper,
  answer: () => Promise<HttpResponse>,
): Promise<HttpResponse> {
  const response = await keeper.during(answer);
  try {
    await keeper.commit();
  } catch (fault) {
    response.stream?.close();
    throw fault;
  }
  return response;
}

/** What the clock does is kept as soon as it is done. */
function keptClock(clock: RangeClock, keeper: Keeper | undefined): RangeClock {
  if (keeper === undefined) return clock;
  return {
    ...clock,
    at: (due, kind, work) =>
      clock.at(due, kind, async () => {
        try {
          await keeper.during(work);
        } finally {
          await keeper.commit();
        }
      }),
  };
}
