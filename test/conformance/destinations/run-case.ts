import {
  CreateAliasCommand,
  DeleteAliasCommand,
  InvokeCommand,
  LambdaClient,
  PublishVersionCommand,
  PutFunctionConcurrencyCommand,
  PutFunctionEventInvokeConfigCommand,
} from '@aws-sdk/client-lambda';
import type { Case, Expectation, Setup } from './case.ts';
import type { Endpoint } from './endpoint.ts';
import { metricSum } from './metric.ts';
import type { Facts, Field } from './placeholders.ts';
import { compare, compareText } from './placeholders.ts';
import type { Arrival, Target } from './target.ts';
import { makeQueue, makeTarget, makeTopic } from './target.ts';
import type { MadeFunction, World } from './world.ts';
import { openWorld } from './world.ts';

export interface Outcome {
  readonly id: string;
  readonly state: 'green' | 'red' | 'skipped';
  /** Why it was skipped, or what broke while it was tried. */
  readonly because?: string;
  readonly fields: readonly Field[];
}

/** Sets one case up, lets it happen and compares. Never throws: what breaks is a red cell. */
export async function runCase(endpoint: Endpoint, row: Case, number: number): Promise<Outcome> {
  if (row.needsDrivenTime !== undefined && !endpoint.driven) {
    return { id: row.id, state: 'skipped', because: row.needsDrivenTime, fields: [] };
  }
  const world = openWorld(endpoint, number);
  try {
    const fields = await observe(world, row);
    const green = fields.length > 0 && fields.every(({ agrees }) => agrees);
    return { id: row.id, state: green ? 'green' : 'red', fields };
  } catch (error) {
    return { id: row.id, state: 'red', because: String(error), fields: [] };
  } finally {
    await world.end();
  }
}

/** Everything a case needs, made. */
interface Stage {
  readonly world: World;
  readonly lambda: LambdaClient;
  readonly fn: MadeFunction;
  readonly targets: Partial<Record<'onSuccess' | 'onFailure' | 'deadLetter', Target>>;
  readonly texts: Readonly<Record<string, string>>;
  readonly payload: string;
}

async function observe(world: World, row: Case): Promise<readonly Field[]> {
  const stage = await build(world, row.setup);
  const { expects } = row;
  try {
    await configure(stage, row.setup);
    const requestId = await happen(stage, row.setup);
    const facts: Facts = { texts: { ...stage.texts, requestId }, payload: stage.payload };
    switch (expects.kind) {
      case 'refused':
        return [{ path: 'refused', expected: expects.code, observed: 'accepted', agrees: false }];
      case 'nothing':
        return await nothing(stage, expects, row.takes);
      case 'record':
        return await record(stage, expects, facts, row);
    }
  } catch (error) {
    if (expects.kind !== 'refused' || !(error instanceof Error)) throw error;
    const facts: Facts = { texts: stage.texts, payload: stage.payload };
    return [
      compareText('error', expects.code, error.name, facts),
      compareText('message', expects.message, error.message, facts),
    ];
  } finally {
    stage.lambda.destroy();
  }
}

async function build(world: World, setup: Setup): Promise<Stage> {
  const lambda = new LambdaClient(world.endpoint.config);
  const deadLetter =
    setup.deadLetter === undefined
      ? undefined
      : await (setup.deadLetter === 'sqs' ? makeQueue(world) : makeTopic(world));
  // The queue the handler itself may send to is the one its records go to.
  const queue = await makeQueue(world);
  const fn = await world.makeFunction(setup.handler, {
    environment: { QUEUE_URL: queue.url },
    ...(setup.timeout !== undefined && { timeout: setup.timeout }),
    ...(deadLetter !== undefined && { deadLetterArn: deadLetter.arn }),
    ...(setup.withheldFrom === 'the-start' && { withhold: setup.withhold ?? [] }),
  });
  const target = (kind: Setup['onSuccess']) =>
    kind === 'sqs' ? queue : kind && makeTarget(world, kind, fn.name);
  const onSuccess = await target(setup.onSuccess);
  const onFailure = setup.onFailure === setup.onSuccess ? onSuccess : await target(setup.onFailure);
  const given = onSuccess ?? onFailure;
  return {
    world,
    lambda,
    fn,
    targets: {
      ...(onSuccess !== undefined && { onSuccess }),
      ...(onFailure !== undefined && { onFailure }),
      ...(deadLetter !== undefined && { deadLetter }),
    },
    texts: {
      function: fn.arn,
      name: fn.name,
      account: world.endpoint.account,
      region: world.endpoint.config.region,
      ...(given !== undefined && {
        bus: given.arn,
        s3: given.arn,
        kinesis: given.arn,
        missingFunction: given.arn,
      }),
    },
    payload: payloadOf(setup),
  };
}

/** A JSON text of exactly so many bytes. */
function payloadOf({ payloadBytes }: Setup): string {
  if (payloadBytes === undefined) return '{"k":1}';
  const frame = '{"k":""}';
  return `{"k":"${'y'.repeat(payloadBytes - frame.length)}"}`;
}

async function configure({ lambda, fn, targets, world }: Stage, setup: Setup): Promise<void> {
  if (setup.alias !== undefined) {
    const { Version } = await lambda.send(new PublishVersionCommand({ FunctionName: fn.name }));
    await lambda.send(
      new CreateAliasCommand({
        FunctionName: fn.name,
        Name: setup.alias,
        FunctionVersion: Version,
      }),
    );
  }
  let onSuccess = targets.onSuccess?.arn;
  if (setup.loop === true) {
    const other = await world.makeFunction('answers');
    onSuccess = other.arn;
    await lambda.send(
      new PutFunctionEventInvokeConfigCommand({
        FunctionName: other.name,
        DestinationConfig: { OnSuccess: { Destination: fn.arn } },
      }),
    );
  }
  const DestinationConfig = {
    ...(onSuccess !== undefined && { OnSuccess: { Destination: onSuccess } }),
    ...(targets.onFailure !== undefined && { OnFailure: { Destination: targets.onFailure.arn } }),
  };
  await lambda.send(
    new PutFunctionEventInvokeConfigCommand({
      FunctionName: fn.name,
      ...(setup.qualifier !== undefined && { Qualifier: setup.qualifier }),
      ...(Object.keys(DestinationConfig).length > 0 && { DestinationConfig }),
      ...(setup.retries !== undefined && { MaximumRetryAttempts: setup.retries }),
      ...(setup.eventAge !== undefined && { MaximumEventAgeInSeconds: setup.eventAge }),
    }),
  );
  if (setup.reserved !== undefined) {
    await lambda.send(
      new PutFunctionConcurrencyCommand({
        FunctionName: fn.name,
        ReservedConcurrentExecutions: setup.reserved,
      }),
    );
  }
  const { withhold, denyToCode } = setup;
  if (withhold !== undefined || denyToCode !== undefined) {
    await fn.allow({
      ...(withhold !== undefined && { withhold }),
      ...(denyToCode !== undefined && { denyToCode }),
    });
  }
  if (setup.before === 'delete-target') {
    await (targets.onSuccess ?? targets.onFailure)?.remove();
  }
}

async function happen({ lambda, fn, payload }: Stage, setup: Setup): Promise<string> {
  const { $metadata } = await lambda.send(
    new InvokeCommand({
      FunctionName: fn.name,
      InvocationType: setup.type ?? 'Event',
      Payload: Buffer.from(payload),
      ...(setup.qualifier !== undefined && { Qualifier: setup.qualifier }),
    }),
  );
  if (setup.after === 'delete-alias') {
    await lambda.send(new DeleteAliasCommand({ FunctionName: fn.name, Name: setup.alias }));
  }
  return $metadata.requestId ?? '';
}

async function record(
  stage: Stage,
  expects: Extract<Expectation, { kind: 'record' }>,
  facts: Facts,
  { setup, takes }: Case,
): Promise<readonly Field[]> {
  const { endpoint } = stage.world;
  const target = setup.onSuccess === expects.at ? stage.targets.onSuccess : stage.targets.onFailure;
  if (target === undefined) throw new Error(`the case sets up no ${expects.at}`);
  const arrivals = await endpoint.eventually(
    () => target.arrivals(),
    (seen) => seen.length > 0,
    takes + PATIENCE,
  );
  const [arrival] = arrivals;
  if (arrival === undefined) {
    return [{ path: 'record', expected: 'one', observed: 'none', agrees: false }];
  }
  const dead =
    expects.deadLetter === undefined
      ? []
      : compare(expects.deadLetter, await deadLetter(stage), facts, 'deadLetter');
  return [
    {
      path: 'records',
      expected: '1',
      observed: String(arrivals.length),
      agrees: arrivals.length === 1,
    },
    ...compare(expects.record, JSON.parse(arrival.body), facts),
    ...(expects.wire === undefined ? [] : compare(expects.wire, arrival.wire, facts, 'wire')),
    ...dead,
    ...(expects.metrics === undefined ? [] : await metrics(stage, expects.metrics, takes)),
  ];
}

/** Seconds a delivery may take longer than the case says. */
const PATIENCE = 20;

async function deadLetter({ targets, world }: Stage) {
  const read = () => targets.deadLetter?.arrivals() ?? Promise.resolve<readonly Arrival[]>([]);
  const [letter] = await world.endpoint.eventually(read, (seen) => seen.length > 0, PATIENCE);
  const attributes = letter?.message?.MessageAttributes ?? {};
  const shown = (name: string) => [attributes[name]?.DataType, attributes[name]?.StringValue];
  return {
    body: letter?.body,
    RequestID: shown('RequestID'),
    ErrorCode: shown('ErrorCode'),
    ErrorMessage: shown('ErrorMessage'),
  };
}

async function nothing(
  stage: Stage,
  expects: Extract<Expectation, { kind: 'nothing' }>,
  takes: number,
): Promise<readonly Field[]> {
  const told = await metrics(stage, expects.metrics, takes);
  const { onSuccess, onFailure } = stage.targets;
  // A deleted target can no longer be looked into.
  const look = async (target: Target | undefined) =>
    (await target?.arrivals().catch(() => [])) ?? [];
  const seen = [...(await look(onSuccess)), ...(await look(onFailure))];
  return [
    { path: 'records', expected: '0', observed: String(seen.length), agrees: seen.length === 0 },
    ...told,
  ];
}

async function metrics(
  { world, fn }: Stage,
  expected: Readonly<Record<string, number>>,
  takes: number,
): Promise<readonly Field[]> {
  const names = Object.keys(expected);
  const read = () => Promise.all(names.map((name) => metricSum(world.endpoint, fn.name, name)));
  const sums = await world.endpoint.eventually(
    read,
    (seen) => names.every((name, at) => seen[at] === expected[name]),
    takes,
  );
  return names.map((name, at) => ({
    path: `metric ${name}`,
    expected: String(expected[name]),
    observed: String(sums[at]),
    agrees: sums[at] === expected[name],
  }));
}
