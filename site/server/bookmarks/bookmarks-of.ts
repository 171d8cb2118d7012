import type { Run } from '../runs/runs.ts';
import type { Bookmark } from './bookmark.ts';
import { bookmarkFile } from './bookmark-file.ts';

/** What was noted about a run. A file that cannot be read keeps nobody from the run itself. */
export async function bookmarksOf({ home }: Run): Promise<readonly Bookmark[]> {
  try {
    return await bookmarkFile(home).list();
  } catch {
    return [];
  }
}
