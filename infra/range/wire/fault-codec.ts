import { AwsFault } from '../service.ts';
import type { AnswerIds, HttpRequest, HttpResponse, Route } from './http-message.ts';
import { serviceModel } from './model.ts';
import { element, escapeXml } from './xml-codec.ts';

/** An error as the protocol of the request says it; XML when the request could not even be understood. */
export function encodeFault(
  route: Route | undefined,
  request: HttpRequest,
  fault: AwsFault,
  ids: AnswerIds,
): HttpResponse {
  switch (route?.protocol) {
    case 'awsJson1_0':
    case 'awsJson1_1':
      return jsonFault(route, fault, ids);
    case 'restJson1':
      return restJsonFault(fault, ids);
    case 'query':
      return queryFault(route, fault, ids);
    case 'restXml':
      return s3Fault(request, fault, ids);
    case undefined:
      return unroutedFault(request, fault, ids);
  }
}

/** A service the range does not have: its protocol can only be told from the request. */
function unroutedFault(request: HttpRequest, fault: AwsFault, ids: AnswerIds): HttpResponse {
  const contentType = request.headers['content-type'] ?? '';
  if (contentType.startsWith('application/x-www-form-urlencoded'))
    return plainQueryFault(fault, ids);
  const isSigned = request.headers['authorization'] !== undefined;
  const isS3 = /\/s3\/aws4_request/.test(request.headers['authorization'] ?? '');
  return request.headers['x-amz-target'] !== undefined || (isSigned && !isS3)
    ? restJsonFault(
        new AwsFault(fault.code, fault.status, fault.message, { __type: fault.code }),
        ids,
      )
    : s3Fault(request, fault, ids);
}

/** EC2 has a form of its own; its clients read the code where it has it, and the others where the rest has it. */
function plainQueryFault(fault: AwsFault, ids: AnswerIds): HttpResponse {
  const error = element(
    'Error',
    element('Code', escapeXml(fault.code)) + element('Message', escapeXml(fault.message)),
  );
  return {
    status: fault.status,
    headers: { 'content-type': 'text/xml', 'x-amzn-requestid': ids.requestId },
    body: text(
      element(
        'Response',
        `${element('Errors', error)}${error}${element('RequestID', ids.requestId)}`,
      ),
    ),
  };
}

function jsonFault(route: Route, fault: AwsFault, ids: AnswerIds): HttpResponse {
  const { frozen } = serviceModel(route.service);
  const code = shapeName(route.service, fault.code);
  // What is not implemented stays so: a client must not try again.
  const isOfSender = fault.status < 500 || fault.status === 501;
  const side = isOfSender ? 'Sender' : 'Receiver';
  return {
    // These services answer 400 or 500 whatever the model's httpError says.
    status: isOfSender ? 400 : 500,
    headers: {
      'content-type': 'application/x-amz-json-1.1',
      'x-amzn-requestid': ids.requestId,
      ...(frozen.queryCompatible === true && {
        'x-amzn-query-error': `${queryCode(route.service, fault.code)};${side}`,
      }),
    },
    body: text(JSON.stringify({ __type: code, message: fault.message, ...fault.members })),
  };
}

function restJsonFault(fault: AwsFault, ids: AnswerIds): HttpResponse {
  const { retryAfterSeconds, ...members } = fault.members;
  return {
    status: fault.status,
    headers: {
      'content-type': 'application/json',
      'x-amzn-requestid': ids.requestId,
      'x-amzn-errortype': fault.code,
      ...(retryAfterSeconds !== undefined && { 'retry-after': String(retryAfterSeconds) }),
    },
    body: text(JSON.stringify({ Message: fault.message, message: fault.message, ...members })),
  };
}

function queryFault(route: Route, fault: AwsFault, ids: AnswerIds): HttpResponse {
  const { frozen } = serviceModel(route.service);
  const namespace = frozen.xmlNamespace ?? `http://queue.amazonaws.com/doc/${frozen.version}/`;
  const error = element(
    'Error',
    element('Type', fault.status < 500 ? 'Sender' : 'Receiver') +
      element('Code', escapeXml(queryCode(route.service, fault.code))) +
      element('Message', escapeXml(fault.message)),
  );
  return {
    status: fault.status,
    headers: { 'content-type': 'text/xml', 'x-amzn-requestid': ids.requestId },
    body: text(
      element(
        'ErrorResponse',
        `${error}${element('RequestId', ids.requestId)}`,
        ` xmlns="${namespace}"`,
      ),
    ),
  };
}

function s3Fault(request: HttpRequest, fault: AwsFault, ids: AnswerIds): HttpResponse {
  const members = Object.entries(fault.members)
    .filter(([, value]) => value !== undefined && value !== null)
    .map(([name, value]) => element(name, escapeXml(String(value))))
    .join('');
  const body = element(
    'Error',
    element('Code', escapeXml(fault.code)) +
      element('Message', escapeXml(fault.message)) +
      members +
      element('RequestId', ids.requestId) +
      element('HostId', escapeXml(ids.hostId)),
  );
  return {
    status: fault.status,
    headers: {
      ...fault.headers,
      'content-type': 'application/xml',
      'x-amz-request-id': ids.requestId,
      'x-amz-id-2': ids.hostId,
      server: 'AmazonS3',
    },
    body:
      request.method === 'HEAD' || fault.status === 304
        ? new Uint8Array()
        : text(`<?xml version="1.0" encoding="UTF-8"?>\n${body}`),
  };
}

/** The code the query form of a service uses: "AWS.SimpleQueueService.NonExistentQueue" for QueueDoesNotExist. */
function queryCode(service: string, code: string): string {
  return serviceModel(service).frozen.errors[code]?.queryCode ?? code;
}

/** JSON clients know an error by its shape; a fault thrown by its query code is found back. */
function shapeName(service: string, code: string): string {
  const { errors } = serviceModel(service).frozen;
  if (errors[code] !== undefined) return code;
  return Object.entries(errors).find(([, error]) => error.queryCode === code)?.[0] ?? code;
}

const text = (body: string): Uint8Array => Buffer.from(body, 'utf8');
