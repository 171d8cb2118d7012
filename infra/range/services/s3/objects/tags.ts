import { AwsFault } from '../../../service.ts';
import { invalidArgument } from '../faults.ts';

/** "a=1&b=2", as the header has them. */
export function parseTagging(text: string | undefined): Record<string, string> {
  if (text === undefined || text === '') return {};
  return checkedTags([...new URLSearchParams(text)].map(([Key, Value]) => ({ Key, Value })));
}

interface Tag {
  readonly Key?: string | undefined;
  readonly Value?: string | undefined;
}

/** @throws AwsFault BadRequest for more than ten tags, InvalidTag for what cannot be one. */
export function checkedTags(given: readonly Tag[], most = 10): Record<string, string> {
  if (given.length > most)
    throw new AwsFault('BadRequest', 400, `Object tags cannot be greater than ${most}`);
  const tags: Record<string, string> = {};
  for (const { Key = '', Value = '' } of given) {
    if (Key === '' || Key.length > 128) throw invalidTag('The TagKey you have provided is invalid');
    if (Value.length > 256) throw invalidTag('The TagValue you have provided is invalid');
    if (/^aws:/i.test(Key)) throw invalidTag('System tags cannot be added/updated by requester');
    if (!TAG_TEXT.test(Key)) throw invalidTag('The TagKey you have provided is invalid');
    if (!TAG_TEXT.test(Value)) throw invalidTag('The TagValue you have provided is invalid');
    if (Object.hasOwn(tags, Key))
      throw invalidTag('Cannot provide multiple Tags with the same key');
    tags[Key] = Value;
  }
  return tags;
}

const TAG_TEXT = /^[\p{L}\p{Z}\p{N}_.:/=+\-@]*$/u;
const invalidTag = (message: string): AwsFault => invalidArgument(message, 'InvalidTag');
