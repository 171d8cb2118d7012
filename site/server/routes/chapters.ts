import type { Request, Response } from 'express';
import { readViewState, writeViewState } from '../../viewer/view-state.ts';
import { nameChapter, newChapterName } from '../chapters/chapter-file.ts';
import { openView } from '../incident/open-view.ts';
import type { Site } from '../site.ts';

/** Gives a chapter a name; a form, for it works without script. Comes behind the write guard. */
export const chapterNameRoute =
  (site: Site) =>
  async (request: Request<{ run: string }>, response: Response): Promise<void> => {
    const { state, ...given } = (request.body ?? {}) as Readonly<Record<string, unknown>>;
    const query = writeViewState(readViewState(typeof state === 'string' ? state : ''));
    const back = `/replay/${encodeURIComponent(request.params.run)}${query}#chapters`;
    const refuse = (because: string): Promise<void> => {
      const heading = 'The chapter keeps its name';
      const model = { heading, because, fix: 'Go back and try another.', back };
      return site.page(response, { view: 'refused', title: heading, status: 422, model });
    };
    const asked = newChapterName.safeParse(given);
    if (!asked.success) {
      const [issue] = asked.error.issues;
      return refuse(`${issue?.path.join('.') ?? ''} ${issue?.message ?? 'is wrong'}`.trim());
    }
    const { incident, chapter } = asked.data;
    const opened = await openView(
      site,
      request.params.run,
      `?${new URLSearchParams({ incident }).toString()}`,
    );
    if (opened.kind !== 'open') return site.page(response, opened.page);
    const { run, staged } = opened.view;
    const isThere = staged.scene.chapters.some(({ id }) => id === chapter);
    if (staged.incident?.id !== incident || !isThere) {
      return refuse('there is no such chapter in this run');
    }
    try {
      await nameChapter(run.home, asked.data, site.clock.now());
    } catch {
      return refuse('the names of this run cannot be read; nothing was changed');
    }
    response.redirect(303, back);
  };
