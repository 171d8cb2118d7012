import type { AccountId } from '../base/ids.ts';
import { milliseconds, systemClock } from '../base/instant.ts';
import { contextKeys } from './access/context-keys.ts';
import { decide } from './access/decide.ts';
import type { Decision } from './access/decision.ts';
import { denialFault } from './access/denial.ts';
import { sessionLimit } from './access/session-limit.ts';
import type { Identity } from './identity/identity.ts';
import type { Platform, PlatformRequest, WrittenRecord } from './platform.ts';
import { newRequestId, requestIds } from './request-ids.ts';
import type { Admission } from './server.ts';
import {
  type AccessRequest,
  AwsFault,
  type Call,
  type Operation,
  type RangeService,
} from './service.ts';
import { believeForm, verifyForm } from './signing/verify-form.ts';
import { verifyHead, verifySignature } from './signing/verify-signature.ts';
import { entityTooLarge } from './spool.ts';
import { writeRecord } from './trail/write-record.ts';
import type { UploadForm } from './wire/form-stream.ts';
import type { AnswerIds, HttpHead, HttpRequest, HttpResponse, Route } from './wire/http-message.ts';
import { decode, encode, encodeFault, route as routeOf } from './wire/wire.ts';

/** What a request costs on a simulated clock. */
const REQUEST_TIME = milliseconds(3);
/** Services that AWS lets anybody ask without a signature, if a resource policy allows it. */
const OPEN_TO_ANONYMOUS = new Set(['s3', 'sqs', 'sns', 'lambda']);

/** Bodies that are read whole; deployment packages are the largest. */
const LARGEST_BODY = 256 * 1024 * 1024;
/** Bodies that run into a file, and the most S3 takes in one request. Source: S3 User Guide, "Uploading objects". */
const SPOOLED = new Set(['PutObject', 'UploadPart', 'PostObject']);
const LARGEST_UPLOAD = 5 * 1024 ** 3;

export interface Pipeline {
  /** See `Answering`: a large body is let in when the signature of its head is believed. */
  admit(head: HttpHead): Admission;
  refuse(head: HttpHead, fault: AwsFault): HttpResponse;
  /** One request off the wire. Never throws: what goes wrong is answered in AWS's words. */
  answer(request: HttpRequest, remoteAddress: string): Promise<HttpResponse>;
  perform(request: PlatformRequest): Promise<unknown>;
  decide(identity: Identity, request: AccessRequest): Decision;
}

/**
 * The one way through the range: identify, authorize, handle, record, answer.
 *
 * Operations only say what they need, do and leave; here is the order, so none can forget a step.
 */
export function openPipeline(
  platform: Platform,
  services: ReadonlyMap<string, RangeService>,
  written: (record: WrittenRecord) => void,
): Pipeline {
  const ids = requestIds(platform.random.fork('requests'));
  const judge = (identity: Identity, request: AccessRequest, call?: Call): Decision => {
    const policies = platform.identities.policiesOf(identity);
    return decide({
      identity,
      policies,
      request,
      context: () =>
        contextKeys(
          {
            identity,
            at: call?.at ?? platform.clock.now(),
            sourceIp: call?.sourceIp ?? '127.0.0.1',
            region: platform.region,
            userAgent: call?.userAgent ?? '',
          },
          request,
          policies.principalTags,
        ),
    });
  };

  const signingContext = (service: string) => ({
    findKey: (accessKeyId: string) => platform.identities.findKey(accessKeyId),
    now: [platform.clock.now(), systemClock.now()],
    service,
  });

  const run = async (
    operation: Operation,
    service: RangeService,
    name: string,
    input: unknown,
    call: Call,
    encodeOutput?: (output: unknown) => HttpResponse,
  ) => {
    const cause = call.notes['cause'];
    if (typeof cause === 'string') {
      platform.truth.add({ cause, effect: call.eventId, kind: 'call' });
    }
    const record = (
      outcome: { output?: unknown; fault?: AwsFault; denied?: boolean },
      asked: readonly AccessRequest[],
    ) => {
      if (call.notes['leavesNoRecord'] === true) return;
      const [own, ...copies] = writeRecord({
        service,
        name,
        operation,
        input,
        call,
        asked,
        ...outcome,
        ids,
      });
      if (own === undefined) return;
      written(own);
      for (const copy of copies) {
        platform.truth.add({
          cause: own.record.eventID,
          effect: copy.record.eventID,
          kind: 'copy',
        });
        written(copy);
      }
    };
    let asked: readonly AccessRequest[] = [];
    let denied = false;
    try {
      asked = operation.authorizes(input, call);
      for (const request of asked) {
        const decision = judge(call.identity, request, call);
        if (decision.allowed) continue;
        denied = true;
        throw denialFault(service.id, call.identity, request, decision);
      }
      const output: unknown = await operation.handle(input, call);
      const response = encodeOutput?.(output);
      call.wire.status = response?.status ?? 200;
      call.wire.bytesOut = response?.stream?.length ?? response?.body.length ?? 0;
      record({ output }, asked);
      return { output, response };
    } catch (error) {
      const fault = faultOf(error, platform, service.id, name);
      call.wire.status = fault.status;
      record({ fault, denied: denied || isDenial(fault) }, asked);
      throw fault;
    }
  };

  const dressed = (response: HttpResponse, route: Route, request: HttpRequest): HttpResponse => {
    const more = services.get(route.service)?.headersFor?.(route, request, platform);
    return more === undefined
      ? response
      : { ...response, headers: { ...response.headers, ...more } };
  };

  const answer = async (request: HttpRequest, remoteAddress: string): Promise<HttpResponse> => {
    let route: Route | undefined;
    let known: AnswerIds | undefined;
    try {
      const found = routeOf(request);
      route = found;
      const answerIds = { requestId: newRequestId(ids, found.service), hostId: ids.hostId() };
      known = answerIds;
      platform.clock.spend(REQUEST_TIME);
      const form =
        found.service === 's3' && found.operation === 'PostObject'
          ? verifyForm(request, found.labels['Bucket'] ?? '', signingContext('s3'))
          : undefined;
      const verified = form ?? verifySignature(request, signingContext(found.service));
      const { service, operation } = operationOf(services, found.service, found.operation);
      const { identity } = verified;
      const barred = sessionLimit(identity, found.service, found.operation);
      if (barred !== undefined) throw barred;
      if (identity.kind === 'anonymous' && !OPEN_TO_ANONYMOUS.has(found.service)) {
        throw new AwsFault(
          'MissingAuthenticationToken',
          403,
          'Request is missing Authentication Token',
        );
      }
      const input = decode(
        form === undefined ? found : { ...found, labels: { ...found.labels, Key: form.key } },
        verified.request,
      );
      const cause =
        'accessKeyId' in identity ? platform.truth.causeOf(identity.accessKeyId) : undefined;
      const call: Call = {
        identity,
        accountId: accountOf(identity, platform.identities.accounts[0] ?? ''),
        region: platform.region,
        requestId: answerIds.requestId,
        eventId: ids.uuid(),
        at: platform.clock.now(),
        sourceIp: sourceIp(request, remoteAddress),
        userAgent: request.headers['user-agent'] ?? '',
        host: request.headers['host'] ?? '',
        signedBy: verified.signedBy,
        platform,
        hostId: answerIds.hostId,
        wire: {
          bytesIn: request.spooled?.wireLength ?? request.body.length,
          bytesOut: 0,
          status: 200,
        },
        notes: {
          ...(cause !== undefined && { cause }),
          ...(verified.signedAt !== undefined && { signedAt: verified.signedAt }),
          ...(form !== undefined && { formSuccess: form.success }),
          ...traceHeaderOf(request),
        },
      };
      const { response } = await run(operation, service, found.operation, input, call, (output) =>
        encode(found, operation.told?.(output, call) ?? output, answerIds),
      );
      if (response === undefined) throw new Error(`${found.operation} was not encoded`);
      return dressed(response, found, request);
    } catch (error) {
      const fault = faultOf(error, platform, route?.service ?? 'range', route?.operation ?? '');
      const refusal = encodeFault(
        route,
        request,
        fault,
        known ?? { requestId: ids.uuid(), hostId: ids.hostId() },
      );
      return route === undefined ? refusal : dressed(refusal, route, request);
    }
  };

  const perform = async (request: PlatformRequest): Promise<unknown> => {
    const { service, operation } = operationOf(services, request.service, request.operation);
    const caller = callerName(request.as);
    const cause = request.cause;
    const call: Call = {
      identity: request.as,
      accountId: request.accountId ?? accountOf(request.as, platform.identities.accounts[0] ?? ''),
      region: platform.region,
      requestId: request.requestId ?? newRequestId(ids, service.id),
      eventId: ids.uuid(),
      at: platform.clock.now(),
      sourceIp: request.sourceIp ?? caller,
      userAgent: request.userAgent ?? caller,
      host: caller,
      signedBy: 'platform',
      platform,
      hostId: ids.hostId(),
      wire: { bytesIn: 0, bytesOut: 0, status: 200 },
      notes: {
        ...(cause !== undefined && { cause }),
        ...(request.leavesNoRecord === true && { leavesNoRecord: true }),
        ...(request.traceHeader !== undefined && { traceHeader: request.traceHeader }),
        ...(request.via !== undefined && { via: request.via }),
      },
    };
    const { output } = await run(operation, service, request.operation, request.input, call);
    return output;
  };

  const admit = (head: HttpHead): Admission => {
    const { service, operation, labels } = routeOf({ ...head, body: new Uint8Array() });
    if (service !== 's3' || !SPOOLED.has(operation))
      return { kept: 'in memory', most: LARGEST_BODY };
    const payload = Number(
      head.headers['x-amz-decoded-content-length'] ?? head.headers['content-length'] ?? 0,
    );
    if (payload > LARGEST_UPLOAD) throw entityTooLarge(payload, LARGEST_UPLOAD);
    if (operation === 'PostObject') {
      const atFile = (form: UploadForm) => {
        believeForm(form, labels['Bucket'] ?? '', signingContext(service));
      };
      return { kept: 'in a file', most: LARGEST_UPLOAD, atFile };
    }
    verifyHead(head, signingContext(service));
    return { kept: 'in a file', most: LARGEST_UPLOAD };
  };

  const refuse = (head: HttpHead, fault: AwsFault): HttpResponse => {
    const request = { ...head, body: new Uint8Array() };
    let route: Route | undefined;
    try {
      route = routeOf(request);
    } catch (error) {
      if (!(error instanceof AwsFault)) throw error;
    }
    const requestId = newRequestId(ids, route?.service ?? 's3');
    return encodeFault(route, request, fault, { requestId, hostId: ids.hostId() });
  };

  return {
    admit,
    refuse,
    answer,
    perform,
    decide: (identity, request) => judge(identity, request),
  };
}

function operationOf(services: ReadonlyMap<string, RangeService>, id: string, name: string) {
  const service = services.get(id);
  const operation = service?.operations[name];
  if (service === undefined || operation === undefined) {
    throw new AwsFault(
      'NotImplemented',
      501,
      `The range does not provide ${id}:${name}. What it provides is listed in docs/catalogue/range-coverage.md.`,
    );
  }
  return { service, operation };
}

function accountOf(identity: Identity, otherwise: AccountId): AccountId {
  if ('accountId' in identity) return identity.accountId;
  return identity.kind === 'service' ? identity.sourceAccount : otherwise;
}

function callerName(identity: Identity): string {
  if (identity.kind === 'service') return identity.principal;
  if (identity.kind === 'role-session' && identity.invokedBy !== undefined)
    return identity.invokedBy;
  return 'AWS Internal';
}

/**
 * Loopback has one address; an exercise with several machines says which one by X-Forwarded-For.
 * A departure: AWS never believes that header.
 */
function sourceIp(request: HttpRequest, remoteAddress: string): string {
  const forwarded = request.headers['x-forwarded-for']?.split(',')[0]?.trim();
  if (forwarded !== undefined && /^[0-9a-fA-F.:]{3,45}$/.test(forwarded)) return forwarded;
  return remoteAddress.replace(/^::ffff:/, '');
}

/** What the SDKs pass on inside Lambda, and SQS and Lambda hand further on. */
function traceHeaderOf(request: HttpRequest): { readonly traceHeader?: string } {
  const header = request.headers['x-amzn-trace-id'];
  return header !== undefined && /^[\w=;:.-]{1,500}$/.test(header) ? { traceHeader: header } : {};
}

const DENIALS = new Set(['AccessDenied', 'AccessDeniedException', 'AuthorizationError']);
const isDenial = (fault: AwsFault): boolean => DENIALS.has(fault.code);

function faultOf(error: unknown, platform: Platform, service: string, operation: string): AwsFault {
  if (error instanceof AwsFault) return error;
  platform.say(
    `fault in ${service}:${operation}: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`,
  );
  return new AwsFault(
    service === 's3' ? 'InternalError' : 'InternalFailure',
    500,
    'We encountered an internal error. Please try again.',
  );
}
