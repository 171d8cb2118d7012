import { basename } from 'node:path';
import type { Request, Response } from 'express';
import type { Lab } from '../../../labs/lab.ts';
import { labs } from '../../../labs/labs.ts';
import { labSummary } from '../incident/lab-summary.ts';
import { runLine } from '../incident/run-line.ts';
import { briefOf } from '../live/brief.ts';
import type { LabState } from '../live/lab-state.ts';
import { type LabView, labView } from '../live/lab-view.ts';
import { notFound } from '../not-found.ts';
import { gravestOf, type IncidentStrip, incidentStrip } from '../pictures/incident-strip.ts';
import { type LastEvent, lastEventsOf } from '../pictures/last-events.ts';
import type { Run } from '../runs/runs.ts';
import type { Site } from '../site.ts';

/** The parts of the page that change while one looks at it; each is a template of that name. */
export const LAB_PARTS = [
  'acts',
  'strip',
  'doing',
  'live',
  'score',
  'checks',
  'questions',
] as const;

/** One lab: its story, how the participant's copy of it stands, what is asked, and the runs of it. */
export const labRoute =
  (site: Site) =>
  async (request: Request<{ id: string }>, response: Response): Promise<void> => {
    const lab = labs.find(request.params.id);
    if (lab === undefined) return site.page(response, notFound('There is no lab of that name.'));
    const readings = await site.runs.list();
    await site.page(response, {
      view: 'lab',
      title: lab.title,
      model: {
        ...(await labModel(site, lab)),
        about: labSummary(lab),
        place: { number: labs.all.indexOf(lab) + 1, of: labs.all.length },
        brief: await briefOf(lab),
        sources: lab.sources,
        runs: readings
          .filter((reading) => reading.kind === 'run' && isOf(reading.run, lab))
          .map((reading) => runLine(reading, site.clock)),
      },
    });
  };

/** A run of an attack that nobody has graded yet bears the name of its lab. */
const isOf = ({ id, grade }: Run, lab: Lab): boolean =>
  grade === undefined ? id.startsWith(`${lab.id}-`) : grade.lab === lab.id;

/** What the parts of the page are made of. */
export async function labModel(
  { desk, runs, clock, seat, guard }: Site,
  lab: Lab,
): Promise<{
  readonly state: LabState;
  readonly lab: LabView;
  readonly strip: IncidentStrip | undefined;
  readonly lastEvents: readonly LastEvent[];
  readonly asOf: string;
  readonly token: string;
}> {
  const state = await desk.state(lab.id);
  if (state === undefined) throw new Error(`the desk does not know ${lab.id}`);
  const [ownProblem, pending] = [desk.problem(lab.id), desk.pending(lab.id)];
  const run = state.attack === undefined ? undefined : basename(state.attack.folder);
  const reading = run === undefined ? undefined : await runs.read(run);
  // Whoever brought the lab up may have it keep its runs elsewhere.
  const shownRun = reading?.kind === 'run' ? run : undefined;
  const view = labView({ lab, state, seatName: seat, ownProblem, pending, run: shownRun });
  const staged = reading?.kind === 'run' ? stagedOf(reading.run) : undefined;
  return {
    state,
    lab: view,
    strip: staged === undefined ? undefined : incidentStrip(staged),
    lastEvents: staged === undefined ? [] : lastEventsOf(staged, view.replayHref ?? ''),
    asOf: new Date(clock.now()).toISOString().slice(11, 19),
    token: guard.token,
  };
}

/** Asked for with every beat, and the same for as long as the run is. */
const stagedByRun = new WeakMap<Run, ReturnType<typeof gravestOf>>();

function stagedOf(run: Run) {
  const known = stagedByRun.get(run) ?? gravestOf(run.timeline);
  stagedByRun.set(run, known);
  return known;
}
