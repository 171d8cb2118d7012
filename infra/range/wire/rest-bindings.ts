import { AwsFault } from '../service.ts';
import type { HttpRequest, Route } from './http-message.ts';
import type { Member, OperationModel, Shape, StructShape } from './model.ts';
import { scalarText, scalarValue } from './scalar-text.ts';

/** Where in an HTTP message a member travels. */
export function isBound({ traits }: Member): boolean {
  return (
    traits.httpHeader !== undefined ||
    traits.httpQuery !== undefined ||
    traits.httpPrefixHeaders !== undefined ||
    traits.httpLabel === 1 ||
    traits.httpPayload === 1 ||
    traits.httpResponseCode === 1 ||
    traits.httpQueryParams === 1
  );
}

/** What a request's address, query and headers say. The payload is the codec's. */
export function readBound(
  operation: OperationModel,
  route: Route,
  request: HttpRequest,
): Record<string, unknown> {
  const input: Record<string, unknown> = {};
  if (operation.input.kind !== 'struct') return input;
  const query = new URLSearchParams(request.query);
  const { byHeader, others } = bindingsOf(operation.input);
  for (const header in request.headers) {
    const member = byHeader.get(header);
    const value = member === undefined ? undefined : readMember(member, route, request, query);
    if (member !== undefined && value !== undefined) input[member.name] = value;
  }
  for (const member of others) {
    const value = readMember(member, route, request, query);
    if (value !== undefined) input[member.name] = value;
  }
  return input;
}

/** PutObject can carry forty headers and carries three: the request's own are gone through, not the model's. */
interface Bindings {
  readonly byHeader: ReadonlyMap<string, Member>;
  readonly others: readonly Member[];
}

const bindings = new WeakMap<StructShape, Bindings>();

function bindingsOf(shape: StructShape): Bindings {
  const known = bindings.get(shape);
  if (known !== undefined) return known;
  const made = {
    byHeader: new Map(
      shape.members.flatMap((member) =>
        member.traits.httpHeader === undefined
          ? []
          : [[member.traits.httpHeader.toLowerCase(), member] as const],
      ),
    ),
    others: shape.members.filter(
      (member) => member.traits.httpHeader === undefined && isBound(member),
    ),
  };
  bindings.set(shape, made);
  return made;
}

function readMember(
  { name, shape, traits }: Member,
  route: Route,
  request: HttpRequest,
  query: URLSearchParams,
): unknown {
  if (traits.httpLabel === 1) {
    const label = route.labels[name];
    return label === undefined ? undefined : scalarValue(shape, label);
  }
  if (traits.httpHeader !== undefined) {
    const text = request.headers[traits.httpHeader.toLowerCase()];
    if (text === undefined) return undefined;
    if (shape.kind === 'list')
      return text.split(',').map((part) => scalarValue(shape.element.shape, part.trim()));
    if (route.protocol === 'restXml') return s3Header(traits.httpHeader, shape, text);
    return scalarValue(shape, text);
  }
  if (traits.httpQuery !== undefined) {
    if (!query.has(traits.httpQuery)) return undefined;
    if (shape.kind === 'list')
      return query.getAll(traits.httpQuery).map((text) => scalarValue(shape.element.shape, text));
    const text = query.get(traits.httpQuery) ?? '';
    // "?versions&max-keys" says nothing about a number.
    if (text === '' && shape.kind !== 'string') return undefined;
    if (route.protocol === 'restXml') return s3Argument(traits.httpQuery, shape, text);
    return scalarValue(shape, text);
  }
  if (traits.httpPrefixHeaders !== undefined) {
    const prefix = traits.httpPrefixHeaders.toLowerCase();
    const held = Object.entries(request.headers)
      .filter(([header]) => header.startsWith(prefix))
      .map(([header, text]) => [header.slice(prefix.length), text]);
    return held.length === 0 ? undefined : Object.fromEntries(held);
  }
  return undefined;
}

/** S3 keeps `Expires` as it came, and lets a date that is none be no condition. */
function s3Header(name: string, shape: Shape, text: string): unknown {
  if (name === 'Expires') return text;
  if (shape.kind === 'string') return text;
  const isCondition = shape.kind === 'timestamp' && /^(x-amz-copy-source-)?if-/i.test(name);
  if (isCondition && Number.isNaN(Date.parse(text))) return undefined;
  return s3Argument(name.toLowerCase(), shape, text);
}

/** @throws AwsFault InvalidArgument, which names the argument. */
function s3Argument(name: string, shape: Shape, text: string): unknown {
  try {
    return scalarValue(shape, shape.kind === 'boolean' ? text.toLowerCase() : text);
  } catch {
    throw new AwsFault(
      'InvalidArgument',
      400,
      shape.kind === 'number'
        ? `Provided ${name} not an integer or within integer range`
        : `The value of ${name} is not valid.`,
      { ArgumentName: name, ArgumentValue: text.slice(0, 200) },
    );
  }
}

export function payloadMember(shape: StructShape): Member | undefined {
  return shape.members.find(({ traits }) => traits.httpPayload === 1);
}

/** Headers and status of an answer. */
export function boundHeaders(
  members: readonly Member[],
  output: Readonly<Record<string, unknown>>,
): { readonly headers: Record<string, string>; readonly status: number | undefined } {
  const headers: Record<string, string> = {};
  let status: number | undefined;
  for (const { name, shape, traits } of members) {
    const value = output[name];
    if (value === undefined || value === null) continue;
    if (traits.httpHeader !== undefined) {
      headers[traits.httpHeader.toLowerCase()] =
        shape.kind === 'list'
          ? (value as readonly unknown[])
              .map((entry) => scalarText(shape.element.shape, entry, 'http-date'))
              .join(', ')
          : headerSafe(scalarText(shape, value, 'http-date'));
    } else if (traits.httpPrefixHeaders !== undefined) {
      for (const [key, text] of Object.entries(value as Record<string, string>)) {
        headers[`${traits.httpPrefixHeaders}${key}`.toLowerCase()] = headerSafe(text);
      }
    } else if (traits.httpResponseCode === 1) status = Number(value);
  }
  return { headers, status };
}

/** A header cannot hold line breaks or characters beyond Latin-1; both could only come from a caller's own value. */
const headerSafe = (text: string): string => text.replace(/[^\t\x20-\x7e\x80-\xff]/g, '?');
