import { invalidValue } from './faults.ts';
import type { Queue } from './state.ts';

const MOST_TAGS = 50;

/** @throws AwsFault InvalidParameterValue for more tags than a queue may have, or for one of AWS's own. */
export function checkTags(
  queue: Pick<Queue, 'name' | 'tags'>,
  added: readonly (readonly [string, string])[],
): void {
  const names = new Set([...queue.tags.keys(), ...added.map(([name]) => name)]);
  if (names.size > MOST_TAGS) throw invalidValue(`Too many tags added for queue ${queue.name}.`);
  for (const [name, value] of added) {
    if (/^aws:/i.test(name) || name.length < 1 || name.length > 128 || value.length > 256)
      throw invalidValue(`Tag key or value is invalid: ${name}.`);
  }
}
