import type { Tag } from '@aws-sdk/client-sts';
import type { AccessRequest } from '../../service.ts';
import { outside, validationError } from './faults.ts';

const MOST_TAGS = 50;
const LONGEST_KEY = 128;
const LONGEST_VALUE = 256;

/** @throws AwsFault ValidationError. */
export function sessionTags(tags: readonly Tag[] = []): Readonly<Record<string, string>> {
  if (tags.length > MOST_TAGS)
    throw validationError(
      `1 validation error detected: Value at 'tags' failed to satisfy constraint: Member must have length less than or equal to ${String(MOST_TAGS)}`,
    );
  for (const { Key = '', Value = '' } of tags) {
    if (Key === '' || Key.length > LONGEST_KEY)
      throw outside(
        'tags.1.member.key',
        Key,
        `Member must have length between 1 and ${String(LONGEST_KEY)}`,
      );
    if (Value.length > LONGEST_VALUE)
      throw outside(
        'tags.1.member.value',
        Value,
        `Member must have length less than or equal to ${String(LONGEST_VALUE)}`,
      );
  }
  const keys = tags.map(({ Key = '' }) => Key.toLowerCase());
  if (new Set(keys).size < keys.length)
    throw validationError(
      'Duplicate tag keys found. Please note that Tag keys are case insensitive.',
    );
  return Object.fromEntries(tags.map(({ Key = '', Value = '' }) => [Key, Value]));
}

/** What policies ask about the tags a call passes. */
export const tagContext = (
  tags: Readonly<Record<string, string>>,
): NonNullable<AccessRequest['context']> =>
  Object.keys(tags).length === 0
    ? {}
    : {
        'aws:TagKeys': Object.keys(tags),
        ...Object.fromEntries(
          Object.entries(tags).map(([key, value]) => [`aws:RequestTag/${key}`, [value]]),
        ),
      };
