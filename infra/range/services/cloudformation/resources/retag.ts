import { list, type Tag } from './property.ts';
import type { Properties, Workshop } from './resource-type.ts';

/** How a service takes tags and takes them back. */
export interface Tagging {
  tag(tags: readonly Tag[]): Promise<unknown>;
  untag(keys: readonly string[]): Promise<unknown>;
}

/** Brings a resource's tags from what they were to what the template says now, and calls nobody when they are the same. */
export async function retag(
  properties: Properties,
  workshop: Workshop,
  { tag, untag }: Tagging,
): Promise<void> {
  const before = list<Tag>(workshop.before ?? {}, 'Tags');
  const after = list<Tag>(properties, 'Tags');
  const isIn = (tags: readonly Tag[]) => (one: Tag) =>
    tags.some(({ Key, Value }) => Key === one.Key && Value === one.Value);
  const added = after.filter((one) => !isIn(before)(one));
  const gone = before.filter(({ Key }) => !after.some((one) => one.Key === Key));
  if (gone.length > 0) await untag(gone.map(({ Key }) => Key));
  if (added.length > 0) await tag(added);
}
