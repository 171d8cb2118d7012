import { validationError } from '../faults.ts';
import type { Properties } from './resource-type.ts';

/** Those of the named properties that are set. */
export function only(properties: Properties, names: readonly string[]): Record<string, unknown> {
  return Object.fromEntries(
    names.filter((name) => properties[name] !== undefined).map((name) => [name, properties[name]]),
  );
}

/** @throws AwsFault ValidationError when it is set to anything but text. */
export function text(properties: Properties, name: string): string | undefined {
  const value = properties[name];
  if (value === undefined) return undefined;
  if (typeof value === 'string') return value;
  if (typeof value === 'number' || typeof value === 'boolean') return String(value);
  throw validationError(`Value of property ${name} must be of type String`);
}

/** @throws AwsFault ValidationError when it is not set. */
export function required(properties: Properties, name: string): string {
  const value = text(properties, name);
  if (value === undefined) throw validationError(`Property ${name} cannot be empty.`);
  return value;
}

/** @throws AwsFault ValidationError when it is set to anything but a list. */
// eslint-disable-next-line @typescript-eslint/no-unnecessary-type-parameters -- the caller says what it expects the entries to be, as with a cast
export function list<T = unknown>(properties: Properties, name: string): readonly T[] {
  const value = properties[name] ?? [];
  if (!Array.isArray(value))
    throw validationError(`Value of property ${name} must be of type List`);
  return value as readonly T[];
}

/** CloudFormation takes "true" for true. */
export function flag(properties: Properties, name: string): boolean | undefined {
  const value = properties[name];
  return value === undefined ? undefined : value === true || value === 'true';
}

/** CloudFormation takes "30" for 30. */
export function count(properties: Properties, name: string): number | undefined {
  const value = properties[name];
  if (value === undefined) return undefined;
  const number = Number(value);
  if (Number.isNaN(number))
    throw validationError(`Value of property ${name} must be of type Integer`);
  return number;
}

/** A property that is a document: an object, or its JSON as text. */
export function document(properties: Properties, name: string): string | undefined {
  const value = properties[name];
  if (value === undefined) return undefined;
  return typeof value === 'string' ? value : JSON.stringify(value);
}

export interface Tag {
  readonly Key: string;
  readonly Value: string;
}

/** `[{Key, Value}]` as the map some services want. */
export function tagMap(properties: Properties): Readonly<Record<string, string>> {
  return Object.fromEntries(list<Tag>(properties, 'Tags').map(({ Key, Value }) => [Key, Value]));
}

/** Members that are set; for inputs whose types have no room for `undefined`. */
export function set(members: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(members).filter(([, value]) => value !== undefined));
}
