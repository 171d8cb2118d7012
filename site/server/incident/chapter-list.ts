import type { ViewState } from '../../viewer/view-state.ts';
import type { ChapterName } from '../chapters/chapter-file.ts';
import { shown } from '../scene/event-words.ts';
import type { Staged } from '../scene/scene-of.ts';
import { clockOf, dayWords } from './moment-words.ts';

/** A chapter as it is listed: under its own name, or the one somebody gave it. */
export interface ChapterItem {
  readonly id: string;
  readonly when: string;
  readonly href: string;
  readonly title: string;
  /** The name the rules gave it. */
  readonly drafted: string;
  /** Who named it and when; undefined where nobody did. */
  readonly by: string | undefined;
}

export const chapterList = (
  { scene, incident }: Staged,
  names: readonly ChapterName[],
  hrefTo: (changes: Partial<ViewState>) => string,
): readonly ChapterItem[] =>
  scene.chapters.map(({ id, from, title: drafted }) => {
    const named = names.find((each) => each.incident === incident?.id && each.chapter === id);
    return {
      id,
      when: clockOf(from),
      href: hrefTo({ time: from, page: 1 }),
      title: named === undefined ? drafted : shown(named.title, 80),
      drafted,
      by:
        named === undefined
          ? undefined
          : `${shown(named.author, 80)}, ${dayWords(Date.parse(named.at))}`,
    };
  });
