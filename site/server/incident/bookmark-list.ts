import type { ViewState } from '../../viewer/view-state.ts';
import type { Bookmark } from '../bookmarks/bookmark.ts';
import { shown } from '../scene/event-words.ts';
import { clockOf, dayWords } from './moment-words.ts';

/** A bookmark as it is listed. What people wrote is as little trusted as names in evidence. */
export interface BookmarkItem {
  readonly id: string;
  readonly from: number;
  readonly to: number;
  readonly when: string;
  readonly lines: readonly string[];
  readonly author: string;
  readonly written: string;
  readonly href: string;
}

const LONGEST_LINE = 600;
const MOST_LINES = 60;

/** @param hasEvent whether what the page shows holds an event; others are shown among all of the evidence. */
export const bookmarkList = (
  bookmarks: readonly Bookmark[],
  hasEvent: (id: string) => boolean,
  hrefTo: (changes: Partial<ViewState>) => string,
): readonly BookmarkItem[] =>
  bookmarks.map(({ id, eventId, from, to, text, author, at }) => {
    const [start, end] = [Date.parse(from), to === null ? undefined : Date.parse(to)];
    const whole = eventId === null || hasEvent(eventId) ? {} : { incident: 'all' };
    const window = end === undefined ? undefined : { from: start, to: end };
    return {
      id,
      from: start,
      to: end ?? start,
      when: `${clockOf(start)}${end === undefined ? '' : ` to ${clockOf(end)}`}`,
      lines: text
        .split(/\r?\n/)
        .slice(0, MOST_LINES)
        .map((line) => shown(line, LONGEST_LINE)),
      author: shown(author, 80),
      written: `${dayWords(Date.parse(at))}, ${clockOf(Date.parse(at), 's').slice(0, 5)} UTC`,
      href: hrefTo({
        ...whole,
        event: eventId ?? undefined,
        page: 1,
        ...(window !== undefined && { window }),
      }),
    };
  });
