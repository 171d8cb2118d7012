import {
  CreateAccessKeyCommand,
  CreateUserCommand,
  IAMClient,
  PutUserPolicyCommand,
} from '@aws-sdk/client-iam';
import { assumedRole } from '../attacker-sim/assumed-role.ts';
import { type AwsClients, awsClients } from '../attacker-sim/aws-clients.ts';
import { isDenial } from '../attacker-sim/denial.ts';
import { detonate, type Outcome } from '../attacker-sim/runner.ts';
import { type Instant, minutes } from '../infra/base/instant.ts';
import { Problem } from '../infra/base/problem.ts';
import { type Seeded, seeded } from '../infra/base/seeded.ts';
import type { Target } from '../infra/base/target.ts';
import { type Assembly, deployAssembly, readAssembly } from '../infra/cdk/deploy-assembly.ts';
import { openSynthesiser } from '../infra/cdk/synthesiser.ts';
import { type Range, startRange } from '../infra/range/range.ts';
import { clientOf } from './account-reader.ts';
import type { AccountView, StepSeen } from './check.ts';
import { type KeptSession, keepSession, keptSession } from './kept-session.ts';
import type { Actor, AttackStep, Lab } from './lab.ts';
import { type OriginOf, watchOrigins } from './origins.ts';

export interface SessionOptions {
  /** Same seed, same keys, addresses and time of day. */
  readonly seed: string;
  /** 0 for any free port. */
  readonly port?: number;
  readonly clock?: 'real' | 'simulated';
  /** Real milliseconds without a request after which simulated time jumps to what waits; see `simulatedClock`. */
  readonly jumpAfterIdle?: number;
  /** A folder in which the lab outlives its process; where it stands there already, it goes on as it was left. */
  readonly state?: string;
  /** The stack as built already; built from the lab's module when not given. Its name is in it. */
  readonly assembly?: Assembly;
  /** What is being done, one line each. */
  say(line: string): void;
}

/** A lab under way: its stack stands on a range of its own, and everybody has their keys. */
export interface LabSession extends AsyncDisposable {
  readonly lab: Lab;
  readonly range: Range;
  readonly outputs: unknown;
  readonly actors: ReadonlyMap<string, SessionActor>;
  /**
   * Which calls the range has seen, and from where; the evidence is held against it. Undefined where the lab was there
   * before this process, which cannot know.
   */
  readonly origins: OriginOf | undefined;
  /** Changes the stack that stands to this one, which keeps everybody's keys. @throws Problem DEPLOY_FAILED. */
  redeploy(assembly: Assembly): Promise<void>;
  /** Reads what an investigator reads, and changes nothing. */
  readonly investigator: AccountView;
}

export interface SessionActor {
  readonly name: string;
  readonly userName: string;
  readonly credentials: Target['credentials'];
  /** Of a documentation range; only the range believes it. */
  readonly sourceIp: string;
  /** Which session they act with, if not with the key. */
  readonly session?: Actor['session'];
}

/** What one step of the attack came to, in the order of the steps. */
export interface StepDone {
  readonly step: AttackStep<unknown>;
  readonly outcome: Outcome;
}

/**
 * Starts a range, deploys the lab's stack to it and makes the keys.
 *
 * @throws Problem PORT_IN_USE, DEPLOY_FAILED, PERMISSION_MISSING; with `state` also STATE_MISMATCH and what
 *   `startRange` says of a state folder.
 */
export async function openSession(lab: Lab, options: SessionOptions): Promise<LabSession> {
  const { state } = options;
  const kept = state === undefined ? undefined : keptSession(state, lab.id);
  const seed = kept?.seed ?? options.seed;
  const random = seeded(seed).fork(`lab/${lab.id}`);
  const { clock = 'simulated', jumpAfterIdle } = options;
  const port = (options.port ?? 0) === 0 ? kept?.port : options.port;
  // Before there is a range: a stack that cannot be built should cost nothing more.
  const assembly =
    kept === undefined ? (options.assembly ?? (await built(lab, options))) : undefined;
  const range = await startRange({
    clock,
    seed,
    ...(state !== undefined && { state }),
    ...(clock === 'simulated' && { startsAt: morning(random) }),
    ...(port !== undefined && { port }),
    ...(jumpAfterIdle !== undefined && { jumpAfterIdle }),
    ...(lab.eventsComeTwice === true && { duplicateEvents: 1 }),
    say: options.say,
  });
  const stop = () => range.stop();
  try {
    const origins = watchOrigins(range.platform);
    const administrator = administratorOf(range);
    const published = new Set<string>();
    const deployed = (given: Assembly) => deployAssembly(given, administrator, published);
    if (assembly === undefined) return goneOn(lab, range, kept, options);
    const told = await deployed(assembly);
    let outputs = outputsOf(lab, told);
    const { credentials, ...place } = administrator;
    const iam = new IAMClient(clientOf({ ...place, credentials }));
    try {
      const actors = await equipped(lab.actors(outputs), iam, random);
      const investigator = { ...place, credentials: await newInvestigator(iam) };
      if (state !== undefined)
        await keepSession(state, {
          lab: lab.id,
          seed,
          port: Number(new URL(range.endpoint).port),
          outputs: told,
          actors: [...actors.values()].map(({ session: _, ...actor }) => actor),
          investigator: investigator.credentials,
        });
      return {
        lab,
        range,
        get outputs() {
          return outputs;
        },
        actors,
        investigator,
        origins,
        async redeploy(given) {
          outputs = outputsOf(lab, await deployed(given));
        },
        [Symbol.asyncDispose]: stop,
      };
    } finally {
      iam.destroy();
    }
  } catch (error) {
    await stop();
    throw error;
  }
}

/** A lab that stood in its state folder already. */
function goneOn(
  lab: Lab,
  range: Range,
  kept: KeptSession | undefined,
  { say }: SessionOptions,
): LabSession {
  if (kept === undefined) throw new Error('a lab that is not deployed was kept');
  say(`${lab.id} goes on as it was left; nothing is deployed again`);
  const administrator = administratorOf(range);
  const { credentials: _, ...place } = administrator;
  let outputs = outputsOf(lab, kept.outputs);
  return {
    lab,
    range,
    get outputs() {
      return outputs;
    },
    actors: withSessions(kept.actors, lab, outputs),
    investigator: { ...place, credentials: kept.investigator },
    origins: undefined,
    async redeploy(given) {
      outputs = outputsOf(lab, await deployAssembly(given, administrator, new Set()));
    },
    [Symbol.asyncDispose]: () => range.stop(),
  };
}

/**
 * What the lab's stack is called. Bucket names are made of it and the account, so it has 31 characters at most.
 *
 * @param participant whose own names it makes, by their seed; the same for all when absent.
 */
export function stackNameOf(lab: Lab, participant?: string): string {
  if (participant === undefined) return `aftertrace-${lab.id}`.slice(0, 31).replace(/-$/, '');
  const own = seeded(participant).fork('names').hex(2).slice(0, 3);
  return `${`aftertrace-${lab.id}`.slice(0, 27).replace(/-$/, '')}-${own}`;
}

async function built(lab: Lab, { say }: SessionOptions): Promise<Assembly> {
  say(`building ${lab.id} with the CDK`);
  const synthesiser = openSynthesiser({ processes: 'each' });
  try {
    const stackName = stackNameOf(lab);
    const { stackModule } = lab;
    return readAssembly(
      await synthesiser.synthesise({ stackModule, stackName, ...RANGE_PLACE }),
      stackName,
    );
  } finally {
    synthesiser.close();
  }
}

/** Where a range stands, unless told otherwise. A stack is built before there is one. */
export const RANGE_PLACE = { account: '111122223333', region: 'us-east-1' } as const;

/** @throws Problem DEPLOY_FAILED when the stack does not tell what attack and checks have to know. */
function outputsOf(lab: Lab, told: unknown): unknown {
  try {
    return lab.outputs.parse(told);
  } catch (error) {
    throw new Problem('DEPLOY_FAILED', `the stack of ${lab.id} does not tell its outputs`, {
      fix: 'Leave the outputs at the end of stack.ts as they were: attack and checks know the lab by them.',
      cause: error,
    });
  }
}

/**
 * Runs the lab's attack, step by step, each after its pause.
 *
 * @throws Problem TECHNIQUE_UNKNOWN; PERMISSION_MISSING when a step is refused that the lab means to go through.
 */
export async function attackSession(
  session: LabSession,
  { signal, say }: { readonly signal: AbortSignal; say(line: string): void },
): Promise<readonly StepDone[]> {
  const clients = new Map<string, AwsClients>();
  const done: StepDone[] = [];
  try {
    for (const step of session.lab.attack) {
      signal.throwIfAborted();
      await session.range.clock.pass(step.after);
      const outcome = await tried(async () =>
        detonate({
          technique: step.technique,
          inputs: step.inputs(session.outputs),
          aws: await clientsOf(step.as, session, clients),
          signal,
          say,
        }),
      );
      // Somebody thrown out too early is for the checks to grade.
      if (outcome.outcome === 'denied' && !['denied', 'noticed'].includes(step.expects)) {
        throw new Problem(
          'PERMISSION_MISSING',
          `"${step.as}" cannot do ${step.technique}: ${outcome.message}`,
          {
            fix: 'The lab’s attack needs that permission. Give it back to the user in the stack, and run again.',
          },
        );
      }
      done.push({ step, outcome });
    }
  } finally {
    for (const each of clients.values()) each.close();
  }
  return done;
}

/** As a check is told of it. */
export function asSeen({ step, outcome }: StepDone): StepSeen {
  const { technique, as } = step;
  return outcome.outcome === 'done'
    ? { technique, as, outcome: 'done' }
    : { technique, as, outcome: 'denied', code: outcome.code };
}

/**
 * Waits until nothing is under way, and then until the trail has delivered all of it.
 *
 * Twice a delivery window and a minute: what the responders did last may have begun a window of its own.
 */
export async function settleSession({ range }: LabSession): Promise<void> {
  await range.clock.quiet();
  await range.clock.pass(minutes(11));
}

/**
 * Waits until the trail has vouched for what it delivered: the hour of its digest, and the half hour that takes to come.
 *
 * For whoever takes evidence to keep. A lab whose trail wakes a function runs it every five minutes meanwhile. On the
 * real clock nobody is kept waiting that long: what has no digest yet is told as such.
 */
export async function awaitDigests({ range }: LabSession): Promise<void> {
  if (range.clock.mode === 'simulated') await range.clock.pass(minutes(91));
}

export function administratorOf(range: Range): Target {
  const [account] = range.accounts;
  if (account === undefined) throw new Error('a range has at least one account');
  const { id, accessKeyId, secretAccessKey } = account;
  const { endpoint, region } = range;
  return { account: id, region, endpoint, credentials: { accessKeyId, secretAccessKey } };
}

/** An hour of a working day in May 2026, so that two participants' timelines do not look alike. */
function morning(random: Seeded): Instant {
  const minute = Math.floor(random.fork('morning').next() * 20 * 24 * 60);
  return (Date.parse('2026-05-04T00:00:00Z') + minutes(minute)) as Instant;
}

/** RFC 5737: TEST-NET-2 or TEST-NET-3. */
function documentationAddress(random: Seeded): string {
  const network = random.next() < 0.5 ? '198.51.100' : '203.0.113';
  return `${network}.${1 + Math.floor(random.next() * 254)}`;
}

/** The actors as they were kept, and which session the lab has each of them act with. */
function withSessions(
  kept: KeptSession['actors'],
  lab: Lab,
  outputs: unknown,
): ReadonlyMap<string, SessionActor> {
  const sessions = new Map(lab.actors(outputs).map(({ name, session }) => [name, session]));
  return new Map(
    kept.map((actor) => {
      const session = sessions.get(actor.name);
      return [actor.name, { ...actor, ...(session !== undefined && { session }) }];
    }),
  );
}

/** A key per user and an address per machine. */
async function equipped(
  actors: readonly Actor[],
  iam: IAMClient,
  random: Seeded,
): Promise<ReadonlyMap<string, SessionActor>> {
  const keys = new Map<string, Target['credentials']>();
  const ready = new Map<string, SessionActor>();
  for (const { name, userName, machine, session } of actors) {
    const credentials = keys.get(userName) ?? (await newKey(iam, userName));
    keys.set(userName, credentials);
    const sourceIp = documentationAddress(random.fork(`address/${machine}`));
    ready.set(name, {
      name,
      userName,
      credentials,
      sourceIp,
      ...(session !== undefined && { session }),
    });
  }
  return ready;
}

async function newKey(iam: IAMClient, userName: string): Promise<Target['credentials']> {
  const { AccessKey } = await iam.send(new CreateAccessKeyCommand({ UserName: userName }));
  const { AccessKeyId: accessKeyId, SecretAccessKey: secretAccessKey } = AccessKey ?? {};
  if (accessKeyId === undefined || secretAccessKey === undefined) {
    throw new Error(`IAM made no key for ${userName}`);
  }
  return { accessKeyId, secretAccessKey };
}

const INVESTIGATOR = 'aftertrace-investigator';

/** What reading evidence and grading take. Receiving leaves a message where it is. */
const READS = [
  's3:Get*',
  's3:List*',
  'sqs:Get*',
  'sqs:List*',
  'sqs:ReceiveMessage',
  'sns:Get*',
  'sns:List*',
  'lambda:Get*',
  'lambda:List*',
  'events:Describe*',
  'events:List*',
  'iam:Get*',
  'iam:List*',
  'cloudtrail:Get*',
  'cloudtrail:Describe*',
  'cloudtrail:List*',
];

async function newInvestigator(iam: IAMClient): Promise<Target['credentials']> {
  await iam.send(new CreateUserCommand({ UserName: INVESTIGATOR }));
  await iam.send(
    new PutUserPolicyCommand({
      UserName: INVESTIGATOR,
      PolicyName: 'read-evidence',
      PolicyDocument: JSON.stringify({
        Version: '2012-10-17',
        Statement: [{ Effect: 'Allow', Action: READS, Resource: '*' }],
      }),
    }),
  );
  return newKey(iam, INVESTIGATOR);
}

async function clientsOf(
  name: string,
  { range, actors }: LabSession,
  made: Map<string, AwsClients>,
): Promise<AwsClients> {
  const before = made.get(name);
  if (before !== undefined) return before;
  const actor = actors.get(name);
  if (actor === undefined) throw new Error(`nobody in the lab is called "${name}"`);
  const { credentials, sourceIp, session } = actor;
  const withKey = awsClients({ ...administratorOf(range), credentials }, { sourceIp });
  if (session === undefined) {
    made.set(name, withKey);
    return withKey;
  }
  try {
    const kept =
      session === 'own'
        ? await ownSession(withKey)
        : await assumedRole(withKey, session, 'nightly-export');
    const clients = withKey.derive({ credentials: kept });
    made.set(name, clients);
    return clients;
  } finally {
    withKey.close();
  }
}

async function ownSession(aws: AwsClients): Promise<Target['credentials']> {
  const { Credentials } = await aws.sts().getSessionToken({});
  const { AccessKeyId, SecretAccessKey, SessionToken } = Credentials ?? {};
  if (AccessKeyId === undefined || SecretAccessKey === undefined || SessionToken === undefined) {
    throw new Error('STS gave no session');
  }
  return {
    accessKeyId: AccessKeyId,
    secretAccessKey: SecretAccessKey,
    sessionToken: SessionToken,
  };
}

/** A denial is an outcome, also where it meets the making of a session. */
async function tried(step: () => Promise<Outcome>): Promise<Outcome> {
  try {
    return await step();
  } catch (error) {
    if (!(error instanceof Error) || !isDenial(error)) throw error;
    return { outcome: 'denied', code: error.name, message: error.message };
  }
}
