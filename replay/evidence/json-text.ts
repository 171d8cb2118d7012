import { compare } from './find-evidence-files.ts';
import { isObject } from './json-value.ts';

/**
 * The same text for the same JSON, whatever the order of its members. Written without recursion: evidence can be
 * nested deeper than a stack, and `JSON.stringify` fails on what `JSON.parse` read.
 */
export function canonical(value: unknown): string {
  return written(value, true);
}

/** `JSON.stringify` for values of any depth, members in the order they stand. */
export function jsonText(value: unknown): string {
  return written(value, false);
}

function written(value: unknown, inOrder: boolean): string {
  const out: string[] = [];
  const waiting: ({ readonly text: string } | { readonly value: unknown })[] = [{ value }];
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    if ('text' in next) {
      out.push(next.text);
    } else if (Array.isArray(next.value)) {
      const items: readonly unknown[] = next.value;
      waiting.push({ text: ']' });
      for (let at = items.length - 1; at >= 0; at -= 1) {
        waiting.push({ value: items[at] });
        if (at > 0) waiting.push({ text: ',' });
      }
      out.push('[');
    } else if (isObject(next.value)) {
      const members = Object.entries(next.value);
      if (inOrder) members.sort(([a], [b]) => compare(a, b));
      waiting.push({ text: '}' });
      for (let at = members.length - 1; at >= 0; at -= 1) {
        const [name, inner] = members[at] ?? ['', undefined];
        waiting.push({ value: inner }, { text: `${at > 0 ? ',' : ''}${JSON.stringify(name)}:` });
      }
      out.push('{');
    } else {
      // eslint-disable-next-line @typescript-eslint/no-unnecessary-condition -- it gives undefined for undefined, whatever its type says
      out.push(JSON.stringify(next.value) ?? 'null');
    }
  }
  return out.join('');
}
