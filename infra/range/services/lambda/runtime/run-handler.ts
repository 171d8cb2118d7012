import { join } from 'node:path';
import type { Arn, EventId } from '../../../../base/ids.ts';
import type { Instant } from '../../../../base/instant.ts';
import { isoMillis, later, milliseconds, minutes, seconds } from '../../../../base/instant.ts';
import type { Platform } from '../../../platform.ts';
import { codeFolderName } from '../code-archive.ts';
import { roleNoLongerAssumable } from '../faults.ts';
import { count, observe } from '../function-metrics.ts';
import { noteRun } from '../recursion.ts';
import type { FunctionVersion, LambdaFunction } from '../state.ts';
import { traceHeader } from '../trace-header.ts';
import type { Environment, HandlerOutcome } from './environment.ts';
import { openEnvironment } from './environment.ts';
import { lambdaMayAssume, openHandlerSession } from './execution-role.ts';
import { keepLog } from './function-log.ts';
import { handlerEnvironment } from './handler-environment.ts';
import type { LambdaRuntime } from './lambda-runtime.ts';
import { lambdaRuntime } from './lambda-runtime.ts';
import { spawnSandbox } from './sandbox-process.ts';

export interface HandlerRequest {
  readonly fn: LambdaFunction;
  readonly version: FunctionVersion;
  /** As the handler sees it: qualified if the caller's was. */
  readonly invokedArn: Arn;
  readonly requestId: string;
  /** JSON text. */
  readonly payload: string;
  /** The CloudTrail event that the handler's own calls are caused by. */
  readonly eventId: EventId;
  /** As the caller named the function, if it did. */
  readonly qualifier?: string;
  /** When an asynchronous event was accepted. */
  readonly acceptedAt?: Instant;
  /** The X-Ray header the caller sent along. */
  readonly traceHeader?: string;
  /** JSON text, as the caller put it in `ClientContext`. */
  readonly clientContext?: string;
}

export interface HandlerResult {
  /** JSON text. */
  readonly payload: string;
  readonly functionError?: 'Unhandled';
  /** All that this invocation logged, START and REPORT lines included. */
  readonly log: string;
}

/** How many handlers of this function are running now. */
export const runningHandlers = (platform: Platform, fn: LambdaFunction): number =>
  lambdaRuntime(platform).running.get(fn.arn) ?? 0;

/**
 * Runs the handler once, in a warm execution environment if there is one.
 *
 * @throws AwsFault AccessDeniedException when the execution role cannot be taken on (any more).
 */
export async function runHandler(
  platform: Platform,
  request: HandlerRequest,
): Promise<HandlerResult> {
  const { fn, version } = request;
  if (!lambdaMayAssume(platform, version.role, fn.accountId)) throw roleNoLongerAssumable();
  const runtime = lambdaRuntime(platform);
  noteRun(platform, request.eventId, fn.arn);
  runtime.running.set(fn.arn, (runtime.running.get(fn.arn) ?? 0) + 1);
  count(platform, fn, 'Invocations', request.qualifier);
  count(platform, fn, 'Throttles', request.qualifier, 0);
  try {
    const environment = await environmentFor(platform, runtime, fn, version);
    platform.truth.signs(environment.accessKeyId, request.eventId);
    try {
      const outcome = await environment.invoke({
        requestId: request.requestId,
        payload: request.payload,
        timeout: version.timeout,
        headers: runtimeHeaders(platform, request),
      });
      return await finish(platform, request, environment, outcome);
    } finally {
      platform.truth.signs(environment.accessKeyId, undefined);
      void environment.rested().then((goesOn) => {
        if (!goesOn) retire(runtime, environment);
      });
    }
  } finally {
    runtime.running.set(fn.arn, (runtime.running.get(fn.arn) ?? 1) - 1);
  }
}

/** Ends the environments whose code or settings are no longer those of any version. */
export function retireEnvironments(platform: Platform, fn: LambdaFunction): void {
  const runtime = lambdaRuntime(platform);
  const current = new Set([...fn.versions.values()].map((version) => keyOf(fn, version)));
  for (const environment of runtime.environments) {
    if (
      environment.key.startsWith(`${fn.arn} `) &&
      !current.has(environment.key) &&
      environment.idle()
    ) {
      retire(runtime, environment);
    }
  }
}

/** Idle processes kept warm in one range; beyond, the one used longest ago goes. */
const WARM_LIMIT = 32;
/** Credentials must outlive whatever they are given to. */
const CREDENTIAL_MARGIN = minutes(5);

const keyOf = (fn: LambdaFunction, version: FunctionVersion) =>
  `${fn.arn} ${version.version} ${version.revisionId}`;

function retire(runtime: LambdaRuntime, environment: Environment): void {
  runtime.environments.delete(environment);
  environment.stop();
}

async function environmentFor(
  platform: Platform,
  runtime: LambdaRuntime,
  fn: LambdaFunction,
  version: FunctionVersion,
): Promise<Environment> {
  const key = keyOf(fn, version);
  const lastsUntil = later(
    later(platform.clock.now(), seconds(version.timeout)),
    CREDENTIAL_MARGIN,
  );
  for (const environment of [...runtime.environments]) {
    if (environment.key !== key) continue;
    if (!environment.idle()) await environment.rested();
    if (!environment.idle()) continue;
    if (environment.expiresAt > lastsUntil) {
      environment.claim();
      // Last used stands last, so that the first idle one is the one to end.
      runtime.environments.delete(environment);
      runtime.environments.add(environment);
      return environment;
    }
    retire(runtime, environment);
  }
  const idle = [...runtime.environments].filter((environment) => environment.idle());
  const [longestIdle] = idle;
  if (longestIdle !== undefined && idle.length >= WARM_LIMIT) retire(runtime, longestIdle);
  return coldStart(platform, runtime, fn, version, key);
}

async function coldStart(
  platform: Platform,
  runtime: LambdaRuntime,
  fn: LambdaFunction,
  version: FunctionVersion,
  key: string,
): Promise<Environment> {
  const api = await runtime.api();
  const token = runtime.random.uuid();
  const day = isoMillis(platform.clock.now()).slice(0, 10).replaceAll('-', '/');
  const logStream = `${day}/[${version.version}]${runtime.random.hex(16)}`;
  const session = openHandlerSession(platform, version.role, fn.name, fn.arn);
  const taskFolder = join(
    runtime.folder,
    fn.accountId,
    fn.name,
    codeFolderName(version.codeSha256),
  );
  const scratchFolder = join(runtime.folder, 'tmp', token);
  const environment = openEnvironment({
    key,
    token,
    identity: session.identity,
    accessKeyId: session.accessKeyId,
    logStream,
    expiresAt: session.expiresAt,
    api,
    start: (outOfMemory) =>
      spawnSandbox(
        {
          taskFolder,
          scratchFolder,
          sdk: runtime.sdk,
          memorySize: version.memorySize,
          time: platform.clock.mode === 'real' ? 'real' : String(platform.clock.now()),
          environment: handlerEnvironment({
            platform,
            fn,
            version,
            session,
            logStream,
            taskFolder,
            scratchFolder,
            runtimeApi: api.addressFor(token),
          }),
        },
        outOfMemory,
      ),
  });
  runtime.environments.add(environment);
  return environment;
}

function runtimeHeaders(platform: Platform, request: HandlerRequest): Record<string, string> {
  const { version } = request;
  const now = platform.clock.now();
  return {
    'lambda-runtime-aws-request-id': request.requestId,
    'lambda-runtime-deadline-ms': String(later(now, seconds(version.timeout))),
    'lambda-runtime-invoked-function-arn': request.invokedArn,
    'lambda-runtime-trace-id': traceHeader(platform, {
      functionArn: request.fn.arn,
      requestId: request.requestId,
      since: request.acceptedAt ?? now,
      eventId: request.eventId,
      ...(request.traceHeader !== undefined && { inherited: request.traceHeader }),
    }),
    // The two that AWS does not send: what the deadline was made from, and the range's own time.
    'lambda-runtime-timeout-ms': String(version.timeout * 1000),
    ...(platform.clock.mode === 'simulated' && { 'lambda-runtime-range-time': String(now) }),
    ...(request.clientContext !== undefined && {
      'lambda-runtime-client-context': request.clientContext,
    }),
  };
}

/** What a handler run takes on a simulated clock: always the same, so that the same input gives the same bytes. */
const SIMULATED_RUN = milliseconds(20);

async function finish(
  platform: Platform,
  request: HandlerRequest,
  environment: Environment,
  outcome: HandlerOutcome,
): Promise<HandlerResult> {
  const { fn, version, requestId } = request;
  const failed = outcome.ending !== 'answered';
  const answer = failed ? outcome.payload : withinAnswerLimit(outcome.payload);
  const simulated = platform.clock.mode === 'simulated';
  const timedOut = outcome.ending === 'timed-out';
  const took = timedOut ? version.timeout * 1000 : simulated ? SIMULATED_RUN : outcome.took;
  platform.clock.spend(milliseconds(took));
  const lines = [
    `START RequestId: ${requestId} Version: ${version.version}\n`,
    outcome.output,
    timedOut
      ? `${isoMillis(platform.clock.now())} ${requestId} Task timed out after ${version.timeout.toFixed(2)} seconds\n\n`
      : '',
    outcome.ending === 'exited' ? `RequestId: ${requestId} ${exitReason(outcome.payload)}\n` : '',
    `END RequestId: ${requestId}\n`,
    `REPORT RequestId: ${requestId}\tDuration: ${took.toFixed(2)} ms\t` +
      `Billed Duration: ${String(Math.ceil(took))} ms\tMemory Size: ${String(version.memorySize)} MB\t` +
      // As OUT_OF_MEMORY says; other REPORT lines tell no memory, for none is measured.
      (outcome.outOfMemory
        ? `Max Memory Used: ${String(version.memorySize)} MB\tStatus: error\tError Type: Runtime.OutOfMemory\n`
        : '\n'),
  ];
  const log = lines.join('');
  await keepLog(platform, fn, version, environment, log);
  const functionError = failed || answer !== outcome.payload;
  count(platform, fn, 'Errors', request.qualifier, functionError ? 1 : 0);
  observe(platform, fn, 'Duration', took, request.qualifier);
  return { payload: answer, log, ...(functionError && { functionError: 'Unhandled' as const }) };
}

/** AWS's limit for an answer: 6 MB and a hundred bytes. */
const ANSWER_LIMIT = 6_291_556;

function withinAnswerLimit(payload: string): string {
  const bytes = Buffer.byteLength(payload);
  if (bytes <= ANSWER_LIMIT) return payload;
  return JSON.stringify({
    errorType: 'Function.ResponseSizeTooLarge',
    errorMessage: `Response payload size (${String(bytes)} bytes) exceeded maximum allowed payload size (${String(ANSWER_LIMIT)} bytes).`,
  });
}

/** "Error: Runtime exited …", from the error body. */
const exitReason = (payload: string): string =>
  /Error: Runtime exited[^"]*/.exec(payload)?.[0] ?? 'Error: Runtime exited';
