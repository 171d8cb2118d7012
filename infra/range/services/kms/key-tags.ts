import { tagFault } from './faults.ts';

/** @throws AwsFault TagException for a tag of AWS's own, or one out of shape. */
export function checkTags(
  tags: readonly { readonly TagKey?: string; readonly TagValue?: string }[],
): void {
  for (const { TagKey = '', TagValue = '' } of tags) {
    if (/^aws:/i.test(TagKey)) throw tagFault('Tags beginning with aws: are reserved');
    if (TagKey.length < 1 || TagKey.length > 128 || TagValue.length > 256)
      throw tagFault(`The tag ${TagKey} is too long, or has no key.`);
  }
}
