import type { Request, Response } from 'express';
import { type ViewState, writeViewState } from '../../viewer/view-state.ts';
import { pageOf, tablePage } from '../incident/event-table.ts';
import { filterForm } from '../incident/filter-form.ts';
import { incidentHead } from '../incident/incident-head.ts';
import { openView } from '../incident/open-view.ts';
import type { Site } from '../site.ts';

/** The table alone, 200 rows a page. */
export const eventsRoute =
  (site: Site) =>
  async (request: Request<{ run: string }>, response: Response): Promise<void> => {
    const opened = await openView(site, request.params.run, request.originalUrl);
    if (opened.kind !== 'open') return site.page(response, opened.page);
    const { run, staged, state, choice, selected } = opened.view;
    const replay = `/replay/${encodeURIComponent(run.id)}`;
    const queryOf = (changes: Partial<ViewState>) => writeViewState({ ...state, ...changes });
    const page =
      state.page > 1 || selected === undefined ? state.page : pageOf(selected, choice.kept);
    const { title } = incidentHead(run.timeline, staged);
    const path = `${replay}/events`;
    await site.page(response, {
      view: 'events',
      title: `Events of ${title} · ${run.id}`,
      model: {
        run: { id: run.id, href: replay + queryOf({ page: 1 }) },
        heading: title,
        notice: opened.view.notice,
        filter: filterForm(opened.view, path),
        table: tablePage(
          staged,
          choice.kept,
          page,
          selected,
          (event) => replay + queryOf({ event, page: 1 }),
        ),
        pageHref: (number: number) => `${path}${queryOf({ event: undefined, page: number })}`,
      },
    });
  };
