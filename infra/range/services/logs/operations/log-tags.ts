import { operation } from '../../../service.ts';
import { groupAt, onGroup } from '../group-lookup.ts';
import { apiReference } from '../known-from.ts';
import { managementTrail } from '../trail-rules.ts';

interface TagInput {
  /** A log group's ARN, with or without its ":*". */
  readonly resourceArn?: string;
}

const groupOf = ({ resourceArn = '' }: TagInput) => ({ logGroupIdentifier: resourceArn });

export const tagResource = operation<
  TagInput & { readonly tags?: Readonly<Record<string, string>> },
  object
>({
  knownFrom: [apiReference('TagResource')],
  authorizes: (input, call) => onGroup('logs:TagResource', groupOf(input), call),
  async handle(input, call) {
    const { tags } = groupAt(groupOf(input), call);
    for (const [key, value] of Object.entries(input.tags ?? {})) tags.set(key, value);
    return {};
  },
  trail: managementTrail(false),
});

export const untagResource = operation<TagInput & { readonly tagKeys?: readonly string[] }, object>(
  {
    knownFrom: [apiReference('UntagResource')],
    authorizes: (input, call) => onGroup('logs:UntagResource', groupOf(input), call),
    async handle(input, call) {
      const { tags } = groupAt(groupOf(input), call);
      for (const key of input.tagKeys ?? []) tags.delete(key);
      return {};
    },
    trail: managementTrail(false),
  },
);

export const listTagsForResource = operation<TagInput, object>({
  knownFrom: [apiReference('ListTagsForResource')],
  authorizes: (input, call) => onGroup('logs:ListTagsForResource', groupOf(input), call),
  async handle(input, call) {
    return { tags: Object.fromEntries(groupAt(groupOf(input), call).tags) };
  },
  trail: managementTrail(true),
});
