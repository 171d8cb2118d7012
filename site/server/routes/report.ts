import type { Request, Response } from 'express';
import { writeViewState } from '../../viewer/view-state.ts';
import { bookmarksOf } from '../bookmarks/bookmarks-of.ts';
import { bookmarkList } from '../incident/bookmark-list.ts';
import { gradeView } from '../incident/grade-view.ts';
import { incidentHead } from '../incident/incident-head.ts';
import { dayWords } from '../incident/moment-words.ts';
import { openView } from '../incident/open-view.ts';
import { reportRows } from '../incident/report-rows.ts';
import { shown } from '../scene/event-words.ts';
import type { Site } from '../site.ts';

/** One incident on paper: what happened, why it is believed, what cannot be known, and where the evidence is. */
export const reportRoute =
  (site: Site) =>
  async (request: Request<{ run: string }>, response: Response): Promise<void> => {
    const opened = await openView(site, request.params.run, request.originalUrl);
    if (opened.kind !== 'open') return site.page(response, opened.page);
    const { run, staged } = opened.view;
    const head = incidentHead(run.timeline, staged);
    const [first] = staged.events;
    const files = new Map(staged.events.map(({ origin }) => [origin.location, origin.sha256]));
    await site.page(response, {
      view: 'report',
      title: `Report: ${head.title}`,
      model: {
        run: {
          id: run.id,
          href: `/replay/${encodeURIComponent(run.id)}?incident=${encodeURIComponent(staged.incident?.id ?? 'all')}`,
        },
        head,
        day: first === undefined ? '' : dayWords(Date.parse(first.at)),
        integrity: run.timeline.evidence.integrity.state,
        rows: reportRows(run.timeline, staged),
        bookmarks: bookmarkList(
          await bookmarksOf(run),
          (id) => staged.indexOf.has(id),
          (changes) =>
            `/replay/${encodeURIComponent(run.id)}${writeViewState({ ...opened.view.state, ...changes })}`,
        ),
        files: [...files].map(([location, sha256]) => ({
          location: shown(location, 600),
          sha256: shown(sha256),
        })),
        grade: run.grade === undefined ? undefined : gradeView(run.grade, () => undefined),
      },
    });
  };
