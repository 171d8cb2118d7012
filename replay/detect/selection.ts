import { isObject } from '../evidence/json-value.ts';
import { fieldMatch, keywords, type Test } from './field-match.ts';
import { NotSupported } from './not-supported.ts';

/**
 * A map holds when each of its lines does, a list of maps when one of them does, a list of words when one of them
 * stands anywhere in the record.
 *
 * @throws NotSupported naming the selection.
 */
export function selection(name: string, data: unknown): Test {
  if (isObject(data)) return allOf(name, data);
  if (!Array.isArray(data) || data.length === 0) {
    throw new NotSupported(`the selection "${name}" is neither a map nor a list`);
  }
  const list = data as readonly unknown[];
  const maps = list.filter(isObject);
  if (maps.length === 0) return keywords(list, {});
  if (maps.length < list.length) {
    throw new NotSupported(`the selection "${name}" mixes maps and words`);
  }
  const tests = maps.map((map) => allOf(name, map));
  return (fields) => tests.some((test) => test(fields));
}

function allOf(name: string, map: Readonly<Record<string, unknown>>): Test {
  const tests = Object.entries(map).map(([key, value]) => fieldMatch(key, value));
  if (tests.length === 0) throw new NotSupported(`the selection "${name}" is empty`);
  return (fields) => tests.every((test) => test(fields));
}
