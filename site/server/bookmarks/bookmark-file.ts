import { join } from 'node:path';
import { z } from 'zod';
import type { Instant } from '../../../infra/base/instant.ts';
import { keptFile } from '../kept-file.ts';
import { type Bookmark, bookmark, type NewBookmark } from './bookmark.ts';

/** What people noted about a run, in a file beside its timeline. */
export interface BookmarkFile {
  list(): Promise<readonly Bookmark[]>;
  /** Undefined when the run has as many as it may have. */
  add(asked: NewBookmark, now: Instant): Promise<Bookmark | undefined>;
  /** @returns false when there is none of that id. */
  remove(id: string): Promise<boolean>;
}

const NAME = 'bookmarks.json';
const MOST = 500;

const content = z.object({
  schema: z.literal('aftertrace.bookmarks/1'),
  /** The highest number given so far: a number that was deleted is not given again, for links may name it. */
  last: z.int().min(0),
  bookmarks: z.array(bookmark).max(MOST),
});

/** @param home folder of the run. */
export function bookmarkFile(home: string): BookmarkFile {
  const file = keptFile(join(home, NAME), content, {
    schema: 'aftertrace.bookmarks/1',
    last: 0,
    bookmarks: [],
  });
  return {
    list: async () => (await file.read()).bookmarks,
    async add(asked, now) {
      let made: Bookmark | undefined;
      await file.change((before) => {
        if (before.bookmarks.length >= MOST) return undefined;
        const last = before.last + 1;
        made = { ...asked, id: `b${last}`, at: new Date(now).toISOString() };
        return { ...before, last, bookmarks: [...before.bookmarks, made].sort(byTime) };
      });
      return made;
    },
    remove: (id) =>
      file.change((before) => {
        const bookmarks = before.bookmarks.filter((each) => each.id !== id);
        return bookmarks.length === before.bookmarks.length ? undefined : { ...before, bookmarks };
      }),
  };
}

const byTime = (a: Bookmark, b: Bookmark): number =>
  a.from === b.from ? Number(a.id.slice(1)) - Number(b.id.slice(1)) : a.from < b.from ? -1 : 1;
