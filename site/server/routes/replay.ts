import type { Request, Response } from 'express';
import { type ViewState, writeViewState } from '../../viewer/view-state.ts';
import { bookmarksOf } from '../bookmarks/bookmarks-of.ts';
import { chapterNamesOf } from '../chapters/chapter-file.ts';
import { exportChoices } from '../exports/export-choices.ts';
import { bookmarkList } from '../incident/bookmark-list.ts';
import { chapterList } from '../incident/chapter-list.ts';
import { pageOf, tablePage } from '../incident/event-table.ts';
import { filterForm } from '../incident/filter-form.ts';
import { flowPicture } from '../incident/flow-picture.ts';
import { gradeView } from '../incident/grade-view.ts';
import { incidentChoices } from '../incident/incident-choices.ts';
import { incidentHead } from '../incident/incident-head.ts';
import { inspectorOf } from '../incident/inspector.ts';
import { lanesPicture } from '../incident/lanes-picture.ts';
import { legendOf } from '../incident/legend.ts';
import { type OpenView, openView } from '../incident/open-view.ts';
import { stepsFrom } from '../incident/steps-from.ts';
import { storyOf } from '../incident/story.ts';
import { shown } from '../scene/event-words.ts';
import type { Site } from '../site.ts';

/** The page of one run: an incident of it, or all of its evidence. Works without script, by its address alone. */
export const replayRoute =
  (site: Site) =>
  async (request: Request<{ run: string }>, response: Response): Promise<void> => {
    const opened = await openView(site, request.params.run, request.originalUrl);
    if (opened.kind !== 'open') return site.page(response, opened.page);
    const { view } = opened;
    const { run, staged, state, choice, selected } = view;
    const path = `/replay/${encodeURIComponent(run.id)}`;
    const hrefTo = (changes: Partial<ViewState>) => path + writeViewState({ ...state, ...changes });
    const hrefOf = (event: string) => hrefTo({ event, page: 1 });
    const event = selected === undefined ? undefined : staged.events[selected];
    const page =
      state.page > 1 || selected === undefined ? state.page : pageOf(selected, choice.kept);
    const head = incidentHead(run.timeline, staged);
    const data = dataAddresses(view);
    await site.page(response, {
      view: 'replay',
      title: `${head.title} · ${run.id}`,
      model: {
        run: {
          id: run.id,
          lab: run.grade === undefined ? undefined : shown(run.grade.lab, 60),
          labHref: `/labs/${encodeURIComponent(run.grade?.lab ?? '')}`,
          reportHref: `${path}/report?incident=${encodeURIComponent(staged.incident?.id ?? 'all')}`,
          eventsHref: `${path}/events${eventsQuery(view)}`,
          chaptersHref: `${path}/chapters`,
          state: writeViewState(state),
        },
        head,
        exports: exportChoices(run.id),
        notice: view.notice,
        choices: incidentChoices(run.timeline, staged.incident, hrefTo),
        chosenAt: run.timeline.incidents.findIndex((each) => each === staged.incident) + 1,
        legend: legendOf(staged.scene, state, hrefTo),
        filter: filterForm(view, path),
        data,
        // What is large enough to be felt waits until the page has been drawn; see `viewer.ts`.
        preload: staged.scene.count > HUGE ? undefined : data.columns,
        story: storyOf(staged, hrefOf),
        chapters: chapterList(staged, await chapterNamesOf(run), hrefTo),
        bookmarks: bookmarkList(
          await bookmarksOf(run),
          (id) => staged.indexOf.has(id),
          (changes) => path + writeViewState({ ...state, window: undefined, ...changes }),
        ),
        viewSwitch: {
          now: state.view,
          lanes: hrefTo({ view: 'lanes' }),
          table: hrefTo({ view: 'table' }),
        },
        lanes: lanesPicture(staged.scene, state, choice, selected, hrefOf),
        flow:
          staged.incident === undefined ? undefined : flowPicture(staged, state, selected, path),
        fold: { isOn: state.fold, href: hrefTo({ fold: !state.fold }) },
        known: { isOn: state.known, href: hrefTo({ known: !state.known }) },
        inspector:
          event === undefined ? undefined : await inspectorOf({ run, staged, event, hrefOf }),
        steps: stepsFrom(view, hrefOf),
        table: tablePage(staged, choice.kept, page, selected, hrefOf),
        pageHref: (number: number) => `${hrefTo({ page: number })}#events`,
        grade:
          run.grade === undefined
            ? undefined
            : gradeView(run.grade, (id) => eventHref(view, id, path)),
      },
    });
  };

/** Events. */
const HUGE = 200_000;

const eventsQuery = ({ state }: OpenView): string =>
  writeViewState({ ...state, event: undefined, page: 1 });

/** What the script on the page asks for. */
function dataAddresses({ run, staged, selected }: OpenView) {
  const scope = `incident=${encodeURIComponent(staged.incident?.id ?? 'all')}`;
  const api = `/api/runs/${encodeURIComponent(run.id)}`;
  return {
    columns: `${api}/columns?${scope}`,
    ids: `${api}/ids?${scope}`,
    bookmarks: `${api}/bookmarks`,
    incident: staged.incident?.id ?? 'all',
    selected: selected === undefined ? '' : String(selected),
  };
}

/** An event of another incident is shown among all of the evidence. */
function eventHref({ run, staged }: OpenView, id: string, path: string): string | undefined {
  const query = `e=${encodeURIComponent(id)}`;
  if (staged.indexOf.has(id) && staged.incident !== undefined) {
    return `${path}?incident=${encodeURIComponent(staged.incident.id)}&${query}`;
  }
  const other = run.timeline.incidents.find(({ eventIds }) => eventIds.includes(id));
  if (other !== undefined) return `${path}?incident=${encodeURIComponent(other.id)}&${query}`;
  const isThere = run.timeline.events.some((event) => event.id === id);
  return isThere ? `${path}?incident=all&${query}` : undefined;
}
