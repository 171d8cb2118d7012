import type { InvocationResponse, InvokeCommandInput } from '@aws-sdk/client-lambda';
import type { AccessRequest, Call } from '../../../service.ts';
import { AwsFault, operation } from '../../../service.ts';
import { recordedVersion, routedVersion } from '../alias-routing.ts';
import { enqueue } from '../async/event-queue.ts';
import {
  constraintBroken,
  functionNotFound,
  malformedPayload,
  payloadTooLarge,
  refuseMembers,
  reservedConcurrencyReached,
} from '../faults.ts';
import { count } from '../function-metrics.ts';
import type { FunctionReference } from '../function-name.ts';
import { existingVersion, referTo } from '../function-name.ts';
import {
  ASYNC_ERROR_HANDLING,
  apiReference,
  LAMBDA_IN_CLOUDTRAIL,
  OUT_OF_MEMORY,
} from '../known-from.ts';
import { noteFromBus, RECURSION_LIMIT, runsInChain } from '../recursion.ts';
import { runHandler, runningHandlers } from '../runtime/run-handler.ts';
import type { FunctionVersion, LambdaFunction } from '../state.ts';
import { eventInvokeConfigOf, findFunction } from '../state.ts';
import { traceHeaderIn } from '../trace-header.ts';
import { functionResource } from '../trail-shape.ts';

export const invoke = operation<InvokeCommandInput, InvocationResponse>({
  knownFrom: [apiReference('Invoke'), ASYNC_ERROR_HANDLING, LAMBDA_IN_CLOUDTRAIL, OUT_OF_MEMORY],
  authorizes: (input, call) => [invokes(referTo(input.FunctionName, call, input.Qualifier), call)],
  async handle(input, call) {
    refuseMembers('Invoke', input, ['DurableExecutionName', 'TenantId']);
    const reference = referTo(input.FunctionName, call, input.Qualifier);
    const invocationType = invocationTypeOf(input);
    const payload = checkedPayload(input.Payload as Uint8Array | undefined, invocationType, call);
    const { fn } = existingVersion(reference, call);
    const version = routedVersion(fn, reference.qualifier, call);
    if (version === undefined) throw functionNotFound(reference.qualifiedArn);
    if (isFromBus(call)) noteFromBus(call.platform, call.eventId);
    switch (invocationType) {
      case 'DryRun':
        return { StatusCode: 204 };
      case 'Event':
        return accept(fn, version, reference, payload, call);
      case 'RequestResponse':
        return await respond(fn, version, reference, input, payload, call);
    }
  },
  trail: {
    category: 'data',
    readOnly: false,
    dataResourceType: 'AWS::Lambda::Function',
    recordsDenials: false,
    requestParameters(input, call) {
      // AWS shows nothing of a request it could not read.
      if (call.notes.malformedPayload === true) return null;
      const reference = referTo(input.FunctionName, call, input.Qualifier);
      const source =
        call.identity.kind === 'service' && call.identity.sourceArn !== undefined
          ? { sourceArn: call.identity.sourceArn, sourceAccount: call.identity.sourceAccount }
          : undefined;
      return {
        functionName: input.Qualifier === undefined ? reference.qualifiedArn : reference.arn,
        invocationType: invocationTypeOf(input),
        ...(input.Qualifier !== undefined && { qualifier: input.Qualifier }),
        ...source,
      };
    },
    responseElements: () => null,
    resources: (input, call) => functionResource(referTo(input.FunctionName, call)),
    additionalEventData(input, _output, call) {
      const reference = referTo(input.FunctionName, call, input.Qualifier);
      const fn = findFunction(call.platform, reference.accountId, reference.name);
      const version = recordedVersion(fn, reference.qualifier, call);
      if (fn === undefined || version === undefined) return undefined;
      return {
        ...(invocationTypeOf(input) === 'RequestResponse' && { customerEniId: '' }),
        functionVersion: `${fn.arn}:${version}`,
      };
    },
  },
});

/** Bytes: 1 MB asynchronously, 6 MB when the caller waits. */
const EVENT_LIMIT = 1_048_576;
const REQUEST_LIMIT = 6_291_456;
/** The last of the log that an answer carries, in bytes. */
const LOG_TAIL = 4_096;

type InvocationType = 'Event' | 'RequestResponse' | 'DryRun';

function invokes(reference: FunctionReference, call: Call): AccessRequest {
  const fn = findFunction(call.platform, reference.accountId, reference.name);
  const policy = fn?.policies.get(reference.qualifier ?? '');
  return {
    action: 'lambda:InvokeFunction',
    resource: reference.qualifiedArn,
    resourceAccount: reference.accountId,
    context: { 'lambda:FunctionArn': [reference.qualifiedArn] },
    ...(policy !== undefined && {
      resourcePolicy: { Version: '2012-10-17', Id: 'default', Statement: policy.statements },
    }),
  };
}

function invocationTypeOf(input: InvokeCommandInput): InvocationType {
  const type: string = input.InvocationType ?? 'RequestResponse';
  if (type === 'Event' || type === 'RequestResponse' || type === 'DryRun') return type;
  throw constraintBroken(
    type,
    'invocationType',
    'Member must satisfy enum value set: [Event, RequestResponse, DryRun]',
  );
}

/** JSON text. No payload at all is an empty object to the handler. */
function checkedPayload(
  sent: Uint8Array | undefined,
  invocationType: InvocationType,
  call: Call,
): string {
  if (sent === undefined || sent.length === 0) return '{}';
  const limit = invocationType === 'Event' ? EVENT_LIMIT : REQUEST_LIMIT;
  if (sent.length > limit) throw payloadTooLarge(sent.length, invocationType, limit);
  try {
    const text = new TextDecoder('utf-8', { fatal: true }).decode(sent);
    JSON.parse(text);
    return text;
  } catch (fault) {
    call.notes.malformedPayload = true;
    throw malformedPayload(fault instanceof Error ? fault.message : String(fault));
  }
}

const isFromBus = (call: Call): boolean =>
  call.identity.kind === 'service' && call.identity.principal === 'events.amazonaws.com';

function accept(
  fn: LambdaFunction,
  version: FunctionVersion,
  reference: FunctionReference,
  payload: string,
  call: Call,
): InvocationResponse {
  const qualifier = reference.qualifier ?? '$LATEST';
  count(call.platform, fn, 'AsyncEventsReceived', qualifier);
  enqueue(call.platform, {
    requestId: call.requestId,
    accountId: fn.accountId,
    functionName: fn.name,
    qualifier,
    payload,
    acceptedAt: call.platform.clock.now(),
    invokedBy: call.eventId,
    traceHeader: traceHeaderIn(call.notes),
    attempts: 0,
    throttles: 0,
    dispatchedAs: undefined,
    settings: eventInvokeConfigOf(fn, qualifier),
    role: version.role,
  });
  return { StatusCode: 202, Payload: new Uint8Array() };
}

async function respond(
  fn: LambdaFunction,
  version: FunctionVersion,
  reference: FunctionReference,
  input: InvokeCommandInput,
  payload: string,
  call: Call,
): Promise<InvocationResponse> {
  const { platform } = call;
  if (
    fn.reservedConcurrency !== undefined &&
    runningHandlers(platform, fn) >= fn.reservedConcurrency
  ) {
    count(platform, fn, 'Throttles', reference.qualifier);
    throw reservedConcurrencyReached();
  }
  refuseLoop(fn, call);
  const result = await runHandler(platform, {
    fn,
    version,
    invokedArn: reference.qualifiedArn,
    requestId: call.requestId,
    payload,
    eventId: call.eventId,
    ...qualifierOf(reference),
    ...traceOf(call),
    ...(input.ClientContext !== undefined && { clientContext: decoded(input.ClientContext) }),
  });
  return {
    StatusCode: 200,
    ExecutedVersion: version.version,
    Payload: Buffer.from(result.payload),
    ...(result.functionError !== undefined && { FunctionError: result.functionError }),
    ...(input.LogType === 'Tail' && {
      LogResult: Buffer.from(result.log).subarray(-LOG_TAIL).toString('base64'),
    }),
  };
}

const qualifierOf = ({ qualifier }: FunctionReference) =>
  qualifier === undefined ? {} : { qualifier };

function traceOf(call: Call): { readonly traceHeader?: string } {
  const traceHeader = traceHeaderIn(call.notes);
  return traceHeader === undefined ? {} : { traceHeader };
}

/** A handler that calls its own function and waits is stopped where it calls. */
function refuseLoop(fn: LambdaFunction, call: Call): void {
  const { identity, platform } = call;
  if (fn.recursiveLoop === 'Allow' || identity.kind !== 'role-session') return;
  const cause = platform.truth.causeOf(identity.accessKeyId);
  if (cause === undefined || runsInChain(platform, fn.arn, cause) < RECURSION_LIMIT) return;
  count(platform, fn, 'RecursiveInvocationsDropped');
  throw new AwsFault(
    'RecursiveInvocationException',
    400,
    'Lambda detected that this function is being invoked in a recursive loop, and has stopped it.',
    { Type: 'User' },
  );
}

/** Base64 of JSON; written so that it fits into a header. */
function decoded(clientContext: string): string {
  try {
    const context: unknown = JSON.parse(Buffer.from(clientContext, 'base64').toString('utf8'));
    return JSON.stringify(context).replace(
      /[\u0080-\uffff]/g,
      (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
    );
  } catch {
    throw malformedPayload('Client context must be a valid Base64-encoded JSON object.');
  }
}
