import { readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import type { Instant } from '../../../infra/base/instant.ts';
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

type Content = z.infer<typeof content>;

/** One after the other per file: two notes written at once must not lose one of them. */
const writing = new Map<string, Promise<unknown>>();

/** @param home folder of the run. */
export function bookmarkFile(home: string): BookmarkFile {
  const file = join(home, NAME);
  const inTurn = <Result>(work: () => Promise<Result>): Promise<Result> => {
    const done = (writing.get(file) ?? Promise.resolve()).then(work, work);
    writing.set(file, done);
    void done
      .finally(() => {
        if (writing.get(file) === done) writing.delete(file);
      })
      .catch(() => {});
    return done;
  };
  return {
    list: async () => (await readContent(file)).bookmarks,
    add: (asked, now) =>
      inTurn(async () => {
        const before = await readContent(file);
        if (before.bookmarks.length >= MOST) return undefined;
        const last = before.last + 1;
        const made = { ...asked, id: `b${last}`, at: new Date(now).toISOString() };
        const bookmarks = [...before.bookmarks, made].sort(byTime);
        await writeContent(file, { ...before, last, bookmarks });
        return made;
      }),
    remove: (id) =>
      inTurn(async () => {
        const before = await readContent(file);
        const bookmarks = before.bookmarks.filter((each) => each.id !== id);
        if (bookmarks.length === before.bookmarks.length) return false;
        await writeContent(file, { ...before, bookmarks });
        return true;
      }),
  };
}

const byTime = (a: Bookmark, b: Bookmark): number =>
  a.from === b.from ? Number(a.id.slice(1)) - Number(b.id.slice(1)) : a.from < b.from ? -1 : 1;

/** @throws Error when there is a file that is not one of ours: it is not written over. */
async function readContent(file: string): Promise<Content> {
  let text: string;
  try {
    text = await readFile(file, 'utf8');
  } catch (error) {
    const isThere = !(error instanceof Error && 'code' in error && error.code === 'ENOENT');
    if (isThere) throw error;
    return { schema: 'aftertrace.bookmarks/1', last: 0, bookmarks: [] };
  }
  return content.parse(JSON.parse(text));
}

/** Whoever reads sees the old file or the new one, never half of it. */
async function writeContent(file: string, written: Content): Promise<void> {
  const fresh = `${file}.writing`;
  await writeFile(fresh, `${JSON.stringify(written, null, 2)}\n`, { mode: 0o600 });
  await rename(fresh, file);
}
