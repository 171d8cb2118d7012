import { AwsFault } from '../service.ts';
import {
  type AnswerIds,
  type HttpRequest,
  type HttpResponse,
  isStreamed,
  type Route,
  type StreamedBody,
} from './http-message.ts';
import { fromJson, membersToJson, toJson } from './json-codec.ts';
import { type Member, type OperationModel, type StructShape, serviceModel } from './model.ts';
import { fromForm, parseForm } from './query-codec.ts';
import { boundHeaders, isBound, payloadMember, readBound } from './rest-bindings.ts';
import { checkS3Head } from './s3-head.ts';
import { contentXml, element, fromXml, membersToXml, namespaceAttribute } from './xml-codec.ts';

export { encodeFault } from './fault-codec.ts';
export { route } from './route.ts';

const EMPTY = new Uint8Array();
const XML_HEAD = '<?xml version="1.0" encoding="UTF-8"?>\n';

/**
 * A request's members as the SDK's command takes them.
 *
 * @throws AwsFault MalformedXML, SerializationException or MalformedQueryString.
 */
export function decode(route: Route, request: HttpRequest): unknown {
  const operation = operationOf(route);
  switch (route.protocol) {
    case 'awsJson1_0':
    case 'awsJson1_1':
      return fromJson(operation.input, request.body);
    case 'query': {
      const form = parseForm(request.body);
      for (const [name, value] of new URLSearchParams(request.query)) form.append(name, value);
      const input = fromForm(operation.input, form);
      return route.service === 'sqs' ? onQueuePath(input, operation, request.path) : input;
    }
    case 'restJson1':
    case 'restXml':
      return decodeRest(operation, route, request);
  }
}

/** SQS's older form names the queue by the path it is sent to, "/111122223333/alarms", and nowhere else. */
function onQueuePath(input: unknown, operation: OperationModel, path: string): unknown {
  const named = input as { readonly QueueUrl?: string };
  const { input: shape } = operation;
  const takesQueue =
    shape.kind === 'struct' && shape.members.some(({ name }) => name === 'QueueUrl');
  return takesQueue && named.QueueUrl === undefined && path !== '/'
    ? { ...named, QueueUrl: path }
    : input;
}

export function encode(route: Route, output: unknown, ids: AnswerIds): HttpResponse {
  const operation = operationOf(route);
  switch (route.protocol) {
    case 'awsJson1_0':
    case 'awsJson1_1':
      return {
        status: 200,
        headers: {
          'content-type': `application/x-amz-json-1.${route.protocol.endsWith('1') ? '1' : '0'}`,
          'x-amzn-requestid': ids.requestId,
        },
        body: bytes(operation.output.kind === 'unit' ? '{}' : toJson(operation.output, output)),
      };
    case 'query':
      return encodeQuery(route, operation, output, ids);
    case 'restJson1':
    case 'restXml':
      return encodeRest(route, operation, output, ids);
  }
}

function decodeRest(operation: OperationModel, route: Route, request: HttpRequest): unknown {
  if (route.service === 's3') checkS3Head(operation.name, request);
  const input = readBound(operation, route, request);
  if (operation.input.kind !== 'struct') return input;
  const payload = payloadMember(operation.input);
  const codec = route.protocol === 'restXml' ? fromXml : fromJson;
  if (payload === undefined) {
    const inBody = operation.input.members.filter((member) => !isBound(member));
    if (inBody.length === 0 || request.body.length === 0) return input;
    const shape: StructShape = { ...operation.input, members: inBody };
    return { ...input, ...(codec(shape, request.body) as object) };
  }
  if (payload.shape.kind === 'blob') {
    if (request.spooled !== undefined) return { ...input, [payload.name]: request.spooled };
    return request.body.length === 0 ? input : { ...input, [payload.name]: request.body };
  }
  if (request.body.length === 0) return input;
  const value =
    payload.shape.kind === 'string'
      ? Buffer.from(request.body).toString('utf8')
      : codec(payload.shape, request.body);
  return { ...input, [payload.name]: value };
}

function encodeQuery(
  route: Route,
  operation: OperationModel,
  output: unknown,
  ids: AnswerIds,
): HttpResponse {
  const { frozen } = serviceModel(route.service);
  const result =
    operation.output.kind === 'struct'
      ? element(
          `${operation.name}Result`,
          membersToXml(operation.output.members, (output ?? {}) as Record<string, unknown>),
        )
      : '';
  const metadata = element('ResponseMetadata', element('RequestId', ids.requestId));
  // SQS speaks JSON today; its older form has a namespace of its own.
  const namespace = frozen.xmlNamespace ?? `http://queue.amazonaws.com/doc/${frozen.version}/`;
  return {
    status: 200,
    headers: { 'content-type': 'text/xml', 'x-amzn-requestid': ids.requestId },
    body: bytes(
      element(`${operation.name}Response`, `${result}${metadata}`, ` xmlns="${namespace}"`),
    ),
  };
}

function encodeRest(
  route: Route,
  operation: OperationModel,
  output: unknown,
  ids: AnswerIds,
): HttpResponse {
  const isXml = route.protocol === 'restXml';
  const idHeaders: Record<string, string> =
    route.service === 's3'
      ? { 'x-amz-request-id': ids.requestId, 'x-amz-id-2': ids.hostId, server: 'AmazonS3' }
      : { 'x-amzn-requestid': ids.requestId };
  const success = operation.http?.[2] ?? 200;
  if (operation.output.kind !== 'struct')
    return { status: success, headers: idHeaders, body: EMPTY };
  const values = (output ?? {}) as Record<string, unknown>;
  const { members } = operation.output;
  const { headers, status } = boundHeaders(members, values);
  const { body, contentType, stream } = isXml
    ? xmlBody(route, operation, operation.output, values)
    : jsonBody(members, operation.output, values);
  return {
    status: status ?? partialStatus(values) ?? success,
    headers: {
      ...(contentType !== undefined && { 'content-type': contentType }),
      ...headers,
      ...idHeaders,
    },
    body,
    ...(stream !== undefined && { stream }),
  };
}

/** GetObject and HeadObject answer 206 to a range; the model does not say so. */
const partialStatus = (values: Readonly<Record<string, unknown>>): number | undefined =>
  values['ContentRange'] === undefined ? undefined : 206;

interface Body {
  readonly body: Uint8Array;
  readonly stream?: StreamedBody;
  readonly contentType?: string;
}

function xmlBody(
  route: Route,
  operation: OperationModel,
  shape: StructShape,
  values: Readonly<Record<string, unknown>>,
): Body {
  const namespace = ` xmlns="${serviceModel(route.service).frozen.xmlNamespace ?? ''}"`;
  if (operation.name === 'GetBucketLocation') {
    const place = values['LocationConstraint'];
    const text = typeof place === 'string' ? place : '';
    return xml(element('LocationConstraint', text, namespace));
  }
  const payload = payloadMember(shape);
  if (payload !== undefined) return payloadBody(payload, values[payload.name], namespace);
  const inBody = shape.members.filter((member) => !isBound(member));
  if (inBody.length === 0) return { body: EMPTY };
  return xml(
    element(shape.traits.xmlName ?? rootName(operation), membersToXml(inBody, values), namespace),
  );
}

function payloadBody(payload: Member, value: unknown, namespace: string): Body {
  if (value === undefined || value === null) return { body: EMPTY };
  if (isStreamed(value)) return { body: EMPTY, stream: value };
  if (payload.shape.kind === 'blob') return { body: value as Uint8Array };
  if (payload.shape.kind === 'string') return { body: bytes(String(value)) };
  const name =
    payload.traits.xmlName ??
    (payload.shape.kind === 'struct'
      ? (payload.shape.traits.xmlName ?? payload.name)
      : payload.name);
  return xml(
    element(
      name,
      contentXml(payload.shape, value),
      `${namespace}${namespaceAttribute(payload.traits)}`,
    ),
  );
}

const xml = (text: string): Body => ({
  body: bytes(`${XML_HEAD}${text}`),
  contentType: 'application/xml',
});

/** "DeleteObjectsOutput" is "DeleteResult" on the wire, and the model says so; the rest follow this form, but one. */
const rootName = ({ name }: OperationModel): string =>
  name === 'GetBucketNotificationConfiguration' ? 'NotificationConfiguration' : `${name}Result`;

function jsonBody(
  members: readonly Member[],
  shape: StructShape,
  values: Readonly<Record<string, unknown>>,
): Body {
  const payload = payloadMember(shape);
  if (payload === undefined) {
    const inBody = members.filter((member) => !isBound(member));
    return { body: bytes(membersToJson(inBody, values)), contentType: 'application/json' };
  }
  const value = values[payload.name];
  if (payload.shape.kind === 'blob') {
    return { body: (value as Uint8Array | undefined) ?? EMPTY, contentType: 'application/json' };
  }
  return {
    body: bytes(value === undefined ? '' : toJson(payload.shape, value)),
    contentType: 'application/json',
  };
}

function operationOf(route: Route): OperationModel {
  const operation = serviceModel(route.service).operations.get(route.operation);
  if (operation === undefined) {
    throw new AwsFault(
      'UnknownOperationException',
      400,
      `${route.service} has no operation ${route.operation}.`,
    );
  }
  return operation;
}

const bytes = (text: string): Uint8Array => Buffer.from(text, 'utf8');
