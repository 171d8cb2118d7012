import type { Request, Response } from 'express';
import { writeViewState } from '../../viewer/view-state.ts';
import { pageOf, tablePage } from '../incident/event-table.ts';
import { inspectorOf } from '../incident/inspector.ts';
import { type OpenView, openView } from '../incident/open-view.ts';
import type { Site } from '../site.ts';

/** The inspector alone, for a page that is open already. */
export const inspectorPartRoute = (site: Site) =>
  partRoute(site, async ({ run, staged, state, selected }) => {
    const path = `/replay/${encodeURIComponent(run.id)}`;
    const hrefOf = (event: string) => path + writeViewState({ ...state, event, page: 1 });
    const event = selected === undefined ? undefined : staged.events[selected];
    const inspector =
      event === undefined ? undefined : await inspectorOf({ run, staged, event, hrefOf });
    const at = (index: number) => {
      const id = staged.scene.ids[index];
      return id === undefined ? undefined : hrefOf(id);
    };
    const here = selected ?? -1;
    const steps = {
      previous: here > 0 ? at(here - 1) : undefined,
      next: at(here + 1),
      first: at(0),
    };
    return { view: 'partials/inspector-or-none', model: { inspector, steps } };
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
