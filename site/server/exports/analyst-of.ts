import type { Analyst } from '../../../replay/export/analyst.ts';
import { bookmarksOf } from '../bookmarks/bookmarks-of.ts';
import { chapterNamesOf } from '../chapters/chapter-file.ts';
import type { Run } from '../runs/runs.ts';

/** What people wrote about a run, as exports tell it; undefined where nobody wrote anything. */
export async function analystOf(run: Run): Promise<Analyst | undefined> {
  const [bookmarks, chapters] = await Promise.all([bookmarksOf(run), chapterNamesOf(run)]);
  if (bookmarks.length === 0 && chapters.length === 0) return undefined;
  return { notes: bookmarks.map(({ id: _id, ...note }) => note), chapters: [...chapters] };
}
