import { AwsFault } from '../service.ts';
import type { Member, Shape } from './model.ts';

/** @throws AwsFault SerializationException when the text is not JSON or does not have the shape. */
export function fromJson(shape: Shape, body: Uint8Array): unknown {
  const text = Buffer.from(body.buffer, body.byteOffset, body.byteLength).toString('utf8');
  let parsed: unknown;
  try {
    parsed = text.trim() === '' ? {} : JSON.parse(text);
  } catch {
    throw wrong('The request body is not valid JSON.');
  }
  return read(shape, parsed, '');
}

export function toJson(shape: Shape, value: unknown): string {
  return JSON.stringify(written(shape, value) ?? {});
}

/** `members` restricts a structure to some of its members, for bodies whose other members travel in headers. */
export function membersToJson(
  members: readonly Member[],
  value: Readonly<Record<string, unknown>>,
): string {
  return JSON.stringify(
    Object.fromEntries(
      members.flatMap(({ name, shape }) =>
        value[name] === undefined ? [] : [[name, written(shape, value[name])]],
      ),
    ),
  );
}

function read(shape: Shape, value: unknown, path: string): unknown {
  if (value === null || value === undefined) return undefined;
  switch (shape.kind) {
    case 'struct': {
      if (!isRecord(value))
        throw wrong(`${path === '' ? 'The request' : path} must be a JSON object.`);
      const result: Record<string, unknown> = {};
      for (const { name, shape: inner } of shape.members) {
        const member = read(inner, value[name], `${path}${path === '' ? '' : '.'}${name}`);
        if (member !== undefined) result[name] = member;
      }
      return result;
    }
    case 'list':
      if (!Array.isArray(value)) throw wrong(`${path} must be a list.`);
      return value.map((entry, at) => read(shape.element.shape, entry, `${path}.${at}`) ?? null);
    case 'map':
      if (!isRecord(value)) throw wrong(`${path} must be a JSON object.`);
      return Object.fromEntries(
        Object.entries(value).map(([key, entry]) => [
          key,
          read(shape.value.shape, entry, `${path}.${key}`),
        ]),
      );
    case 'blob':
      if (typeof value !== 'string') throw wrong(`${path} must be base64 text.`);
      return new Uint8Array(Buffer.from(value, 'base64'));
    case 'timestamp': {
      const date = typeof value === 'number' ? new Date(value * 1000) : new Date(String(value));
      if (Number.isNaN(date.getTime())) throw wrong(`${path} must be a time.`);
      return date;
    }
    case 'string':
      if (typeof value === 'object') throw wrong(`${path} must be a string.`);
      return typeof value === 'string' ? value : String(value);
    case 'number':
      if (typeof value === 'number') return value;
      if (typeof value === 'string' && value.trim() !== '' && !Number.isNaN(Number(value)))
        return Number(value);
      throw wrong(`${path} must be a number.`);
    case 'boolean':
      if (typeof value === 'boolean') return value;
      throw wrong(`${path} must be true or false.`);
    default:
      return value;
  }
}

function written(shape: Shape, value: unknown): unknown {
  if (value === undefined || value === null) return undefined;
  switch (shape.kind) {
    case 'struct':
      return Object.fromEntries(
        shape.members.flatMap(({ name, shape: inner }) => {
          const member = written(inner, (value as Record<string, unknown>)[name]);
          return member === undefined ? [] : [[name, member]];
        }),
      );
    case 'list':
      return (value as readonly unknown[]).map(
        (entry) => written(shape.element.shape, entry) ?? null,
      );
    case 'map':
      return Object.fromEntries(
        Object.entries(value).map(([key, entry]) => [key, written(shape.value.shape, entry)]),
      );
    case 'blob':
      return Buffer.from(value as Uint8Array).toString('base64');
    case 'timestamp':
      return shape.format === 'date-time'
        ? (value as Date).toISOString()
        : (value as Date).getTime() / 1000;
    default:
      return value;
  }
}

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const wrong = (message: string): AwsFault => new AwsFault('SerializationException', 400, message);
