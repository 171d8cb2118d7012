import type { Request, Response } from 'express';
import { exporters } from '../../../replay/export/exporters.ts';
import { writeViewState } from '../../viewer/view-state.ts';
import { bookmarksOf } from '../bookmarks/bookmarks-of.ts';
import { chapterNamesOf } from '../chapters/chapter-file.ts';
import { exportChoices } from '../exports/export-choices.ts';
import { bookmarkList } from '../incident/bookmark-list.ts';
import { chapterList } from '../incident/chapter-list.ts';
import { gradeView } from '../incident/grade-view.ts';
import { incidentHead } from '../incident/incident-head.ts';
import { clockOf, dayWords } from '../incident/moment-words.ts';
import { openView } from '../incident/open-view.ts';
import { reportRows } from '../incident/report-rows.ts';
import { incidentStrip } from '../pictures/incident-strip.ts';
import { shown } from '../scene/event-words.ts';
import type { Site } from '../site.ts';
import { sendExport } from './export.ts';

/** One incident on paper: what happened, why it is believed, what cannot be known, and where the evidence is. */
export const reportRoute =
  (site: Site) =>
  async (request: Request<{ run: string }>, response: Response): Promise<void> => {
    const opened = await openView(site, request.params.run, request.originalUrl);
    if (opened.kind !== 'open') return site.page(response, opened.page);
    const { run, staged } = opened.view;
    const head = incidentHead(run.timeline, staged);
    if (request.query['download'] === '1') {
      const exporter = exporters.find('html-report');
      if (exporter !== undefined) return sendExport(exporter, run, response);
    }
    const [first, last] = [staged.events[0], staged.events.at(-1)];
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
        exports: exportChoices(run.id),
        span: first === undefined || last === undefined ? '' : spanWords(first.at, last.at),
        strip: incidentStrip(staged),
        integrity: run.timeline.evidence.integrity.state,
        rows: reportRows(run.timeline, staged),
        chapters: chapterList(staged, await chapterNamesOf(run), () => '').filter(
          ({ by }) => by !== undefined,
        ),
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

/** "12 May 2026, 04:40–04:46 UTC"; with both days where it went over midnight. */
function spanWords(first: string, last: string): string {
  const [from, to] = [Date.parse(first), Date.parse(last)];
  const [start, end] = [clockOf(from, 's').slice(0, 5), clockOf(to, 's').slice(0, 5)];
  return dayWords(from) === dayWords(to)
    ? `${dayWords(from)}, ${start}–${end} UTC`
    : `${dayWords(from)}, ${start} – ${dayWords(to)}, ${end} UTC`;
}
