import type { Request, Response } from 'express';
import { type ViewState, writeViewState } from '../../viewer/view-state.ts';
import { bookmarksOf } from '../bookmarks/bookmarks-of.ts';
import { bookmarkList } from '../incident/bookmark-list.ts';
import { pageOf, tablePage } from '../incident/event-table.ts';
import { inspectorOf } from '../incident/inspector.ts';
import { type OpenView, openView } from '../incident/open-view.ts';
import { stepsFrom } from '../incident/steps-from.ts';
import { storyOf } from '../incident/story.ts';
import type { Site } from '../site.ts';

/** The inspector alone, for a page that is open already. */
export const inspectorPartRoute = (site: Site) =>
  partRoute(site, async (view) => {
    const { run, staged, state, selected } = view;
    const path = `/replay/${encodeURIComponent(run.id)}`;
    const hrefOf = (event: string) => path + writeViewState({ ...state, event, page: 1 });
    const event = selected === undefined ? undefined : staged.events[selected];
    const inspector =
      event === undefined ? undefined : await inspectorOf({ run, staged, event, hrefOf });
    return {
      view: 'partials/inspector-or-none',
      model: { inspector, steps: stepsFrom(view, hrefOf), story: storyOf(staged, hrefOf) },
    };
  });

/** One page of the table alone. */
export const tablePartRoute = (site: Site) =>
  partRoute(site, async ({ run, staged, state, choice, selected }) => {
    const path = `/replay/${encodeURIComponent(run.id)}`;
    const hrefTo = (changes: object) => path + writeViewState({ ...state, ...changes });
    const page =
      state.page > 1 || selected === undefined ? state.page : pageOf(selected, choice.kept);
    return {
      view: 'partials/table',
      model: {
        table: tablePage(staged, choice.kept, page, selected, (event) =>
          hrefTo({ event, page: 1 }),
        ),
        pageHref: (number: number) => `${hrefTo({ page: number })}#events`,
      },
    };
  });

/** The list of bookmarks alone. */
export const bookmarksPartRoute = (site: Site) =>
  partRoute(site, async ({ run, staged, state }) => {
    const path = `/replay/${encodeURIComponent(run.id)}`;
    const hrefTo = (changes: Partial<ViewState>) =>
      path + writeViewState({ ...state, window: undefined, ...changes });
    const has = (id: string) => staged.indexOf.has(id);
    return {
      view: 'partials/bookmarks',
      model: { bookmarks: bookmarkList(await bookmarksOf(run), has, hrefTo) },
    };
  });

function partRoute(
  site: Site,
  partOf: (view: OpenView) => Promise<{ readonly view: string; readonly model: object }>,
) {
  return async (request: Request<{ run: string }>, response: Response): Promise<void> => {
    const opened = await openView(site, request.params.run, request.originalUrl);
    if (opened.kind !== 'open') return site.page(response, opened.page);
    await site.page(response, { title: '', ...(await partOf(opened.view)) });
  };
}
