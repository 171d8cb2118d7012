import { readFile, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Lab } from '../../../labs/lab.ts';

/** A lab's brief, cut into what a page lays out. Only the forms briefs are written in are known. */
export interface Brief {
  readonly story: readonly Block[];
  readonly sections: readonly { readonly title: string; readonly blocks: readonly Block[] }[];
}

export type Block =
  | { readonly kind: 'paragraph'; readonly words: readonly Words[] }
  | { readonly kind: 'list'; readonly isOrdered: boolean; readonly items: readonly Words[][] };

export interface Words {
  readonly kind: 'plain' | 'code' | 'strong';
  readonly text: string;
}

const kept = new Map<string, { readonly stamp: number; readonly brief: Brief }>();

/** Empty where a lab has none. */
export async function briefOf({ stackModule }: Lab): Promise<Brief> {
  const path = join(dirname(stackModule), 'brief.md');
  try {
    const { mtimeMs } = await stat(path);
    const before = kept.get(path);
    if (before?.stamp === mtimeMs) return before.brief;
    const brief = briefIn(await readFile(path, 'utf8'));
    kept.set(path, { stamp: mtimeMs, brief });
    return brief;
  } catch {
    return { story: [], sections: [] };
  }
}

function briefIn(text: string): Brief {
  const [story = '', ...sections] = text.replace(/^# .*\n/, '').split(/^## /m);
  return {
    story: blocksIn(story),
    sections: sections.map((section) => {
      const [title = '', ...rest] = section.split('\n');
      return { title: title.trim(), blocks: blocksIn(rest.join('\n')) };
    }),
  };
}

const blocksIn = (text: string): readonly Block[] =>
  text
    .split(/\n\s*\n/)
    .map((block) => block.trim())
    .filter((block) => block !== '')
    .map(blockIn);

const ITEM = /^(?:[-*]|\d+\.) +/;

function blockIn(block: string): Block {
  if (!ITEM.test(block)) return { kind: 'paragraph', words: wordsIn(block) };
  const items = block.split(/\n(?=(?:[-*]|\d+\.) )/).map((item) => wordsIn(item.replace(ITEM, '')));
  return { kind: 'list', isOrdered: /^\d/.test(block), items };
}

function wordsIn(text: string): Words[] {
  return text
    .replaceAll(/\s*\n\s*/g, ' ')
    .split(/(`[^`]+`|\*\*[^*]+\*\*)/)
    .filter((part) => part !== '')
    .map((part): Words => {
      if (part.startsWith('`')) return { kind: 'code', text: part.slice(1, -1) };
      if (part.startsWith('**')) return { kind: 'strong', text: part.slice(2, -2) };
      return { kind: 'plain', text: part };
    });
}
