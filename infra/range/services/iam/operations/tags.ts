import type { Tag } from '@aws-sdk/client-iam';
import { operation } from '../../../service.ts';
import { tagContext } from '../access-context.ts';
import { checkTags } from '../checks.ts';
import type { Holder, HolderInput } from '../holder.ts';
import { onHolder } from '../holder.ts';
import { apiReference, TRAIL_SHAPE } from '../known-from.ts';
import { pageOf } from '../page.ts';
import { tagList } from '../shapes.ts';
import { changes, reads } from '../trail-rules.ts';

interface TagInput extends HolderInput {
  readonly Tags?: Tag[] | undefined;
  readonly TagKeys?: string[] | undefined;
  readonly Marker?: string | undefined;
  readonly MaxItems?: number | undefined;
}

/** Tag, Untag and ListTags of a user or a role. */
export function tagsOn(holder: Holder) {
  return {
    tag: operation<TagInput, object>({
      knownFrom: [apiReference(`Tag${holder.word}`), TRAIL_SHAPE],
      authorizes: onHolder<TagInput>(holder, `iam:Tag${holder.word}`, ({ Tags }) =>
        tagContext(Tags ?? []),
      ),
      async handle(input, call) {
        const { tags } = holder.find(call, input);
        checkTags(holder.word, tags, input.Tags);
        for (const { Key = '', Value = '' } of input.Tags ?? []) tags.set(Key, Value);
        return {};
      },
      trail: changes(),
    }),
    untag: operation<TagInput, object>({
      knownFrom: [apiReference(`Untag${holder.word}`), TRAIL_SHAPE],
      authorizes: onHolder<TagInput>(holder, `iam:Untag${holder.word}`, ({ TagKeys }) => ({
        'aws:TagKeys': TagKeys ?? [],
      })),
      async handle(input, call) {
        const { tags } = holder.find(call, input);
        for (const key of input.TagKeys ?? []) tags.delete(key);
        return {};
      },
      trail: changes(),
    }),
    list: operation<TagInput, object>({
      knownFrom: [apiReference(`List${holder.word}Tags`)],
      authorizes: onHolder(holder, `iam:List${holder.word}Tags`),
      async handle(input, call) {
        const { items, rest } = pageOf(tagList(holder.find(call, input).tags), input);
        return { Tags: items, ...rest };
      },
      trail: reads(),
    }),
  };
}
