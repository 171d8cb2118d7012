import { join } from 'node:path';
import { z } from 'zod';
import type { Instant } from '../../../infra/base/instant.ts';
import { keptFile } from '../kept-file.ts';
import type { Run } from '../runs/runs.ts';

const [LONGEST_TITLE, LONGEST_AUTHOR, MOST] = [80, 80, 300] as const;

const asked = {
  /** Incident the chapter is one of. */
  incident: z.string().min(1).max(200),
  /** Its id in the scene. */
  chapter: z.string().regex(/^[a-z]{1,20}$/, 'is no chapter'),
  title: z.string().trim().max(LONGEST_TITLE, `has more than ${LONGEST_TITLE} characters`),
  author: z.string().trim().min(1, 'names nobody').max(LONGEST_AUTHOR),
};

/** An empty title gives the chapter back the name it had from the rules. */
export const newChapterName = z.object(asked);
export type NewChapterName = z.infer<typeof newChapterName>;

const chapterName = z.object({ ...asked, at: z.iso.datetime() });
/** How somebody named a chapter, in their own words. */
export type ChapterName = z.infer<typeof chapterName>;

const content = z.object({
  schema: z.literal('aftertrace.chapters/1'),
  names: z.array(chapterName).max(MOST),
});

const fileOf = (home: string) =>
  keptFile(join(home, 'chapters.json'), content, { schema: 'aftertrace.chapters/1', names: [] });

/** How the chapters of a run were named. A file that cannot be read keeps nobody from the run itself. */
export async function chapterNamesOf({ home }: Run): Promise<readonly ChapterName[]> {
  try {
    return (await fileOf(home).read()).names;
  } catch {
    return [];
  }
}

/** @returns false when nothing was written: the run has as many names as it may have, or there was none to take back. */
export function nameChapter(home: string, named: NewChapterName, now: Instant): Promise<boolean> {
  return fileOf(home).change((before) => {
    const { incident, chapter, title } = named;
    const others = before.names.filter(
      (each) => each.incident !== incident || each.chapter !== chapter,
    );
    if (title === '') {
      return others.length === before.names.length ? undefined : { ...before, names: others };
    }
    if (others.length >= MOST) return undefined;
    const names = [...others, { ...named, at: new Date(now).toISOString() }];
    return { ...before, names };
  });
}
