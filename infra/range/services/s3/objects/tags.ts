import { AwsFault } from '../../../service.ts';
import { badArgument } from '../faults.ts';

/** "a=1&b=2", as the header has them. @throws AwsFault InvalidArgument for what is no such list. */
export function parseTagging(text: string | undefined): Record<string, string> {
  if (text === undefined || text === '') return {};
  const given = [...new URLSearchParams(text)].map(([Key, Value]) => ({ Key, Value }));
  const isPlain =
    new Set(given.map(({ Key }) => Key)).size === given.length &&
    given.every(({ Key, Value }) => TAG_TEXT.test(Key) && TAG_TEXT.test(Value));
  if (!isPlain) {
    throw badArgument(
      'x-amz-tagging',
      text,
      "The header 'x-amz-tagging' shall be encoded as UTF-8 then URLEncoded URL query parameters without tag name duplicates.",
    );
  }
  return checkedTags(given);
}

interface Tag {
  readonly Key?: string | undefined;
  readonly Value?: string | undefined;
}

/** How many there may be, and what is said of names that are AWS's own. */
const KINDS = {
  object: { most: 10, reserved: 'Your TagKey cannot be prefixed with aws:' },
  bucket: { most: 50, reserved: 'System tags cannot be added/updated by requester' },
} as const;

/** @throws AwsFault BadRequest for too many, InvalidTag for what cannot be one. */
export function checkedTags(
  given: readonly Tag[],
  of: keyof typeof KINDS = 'object',
): Record<string, string> {
  const { most, reserved } = KINDS[of];
  if (given.length > most) {
    const what = of === 'object' ? 'Object tags' : 'Bucket tag count';
    throw new AwsFault('BadRequest', 400, `${what} cannot be greater than ${most}`);
  }
  const tags: Record<string, string> = {};
  for (const { Key = '', Value = '' } of given) {
    const invalid = (message: string, more: object = {}) =>
      new AwsFault('InvalidTag', 400, message, { TagKey: Key, ...more });
    if (Key === '' || Key.length > 128 || !TAG_TEXT.test(Key))
      throw invalid('The TagKey you have provided is invalid');
    if (Value.length > 256 || !TAG_TEXT.test(Value))
      throw invalid('The TagValue you have provided is invalid', { TagValue: Value });
    if (/^aws:/i.test(Key)) throw invalid(reserved);
    if (Object.hasOwn(tags, Key)) throw invalid('Cannot provide multiple Tags with the same key');
    tags[Key] = Value;
  }
  return tags;
}

const TAG_TEXT = /^[\p{L}\p{Z}\p{N}_.:/=+\-@]*$/u;
