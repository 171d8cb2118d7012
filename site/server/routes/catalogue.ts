import type { Request, Response } from 'express';
import type { Lab } from '../../../labs/lab.ts';
import { labs } from '../../../labs/labs.ts';
import { labSummary } from '../incident/lab-summary.ts';
import { runLine, stripOf } from '../incident/run-line.ts';
import type { LabState } from '../live/lab-state.ts';
import type { Site } from '../site.ts';

/** The labs with how far one is in each, and the runs made so far. */
export const catalogueRoute =
  (site: Site) =>
  async (_request: Request, response: Response): Promise<void> => {
    const readings = await site.runs.list();
    const runs = readings.flatMap((reading) => (reading.kind === 'run' ? [reading.run] : []));
    const states = await Promise.all(labs.all.map(({ id }) => site.desk.state(id)));
    const rows = labs.all.map((lab, at) => {
      const own = runs.filter(({ grade }) => grade?.lab === lab.id);
      const latest = own.find(({ timeline }) => timeline.incidents.length > 0);
      return {
        ...labSummary(lab),
        runs: own.length,
        strip: latest === undefined ? [] : stripOf(latest),
        standing: standingOf(lab, states[at]),
      };
    });
    const of = rows.reduce((sum, { standing }) => sum + standing.of, 0);
    const earned = rows.reduce((sum, { standing }) => sum + standing.earned, 0);
    await site.page(response, {
      view: 'catalogue',
      title: 'Labs',
      model: {
        labs: rows,
        running: rows.filter(({ standing }) => standing.isUp),
        points: { earned, of },
        runs: readings.map((reading) => runLine(reading, site.clock)),
      },
    });
  };

interface Standing {
  readonly isUp: boolean;
  readonly isStarted: boolean;
  readonly word: string;
  readonly earned: number;
  readonly of: number;
  /** Whether each check passes, in their order; empty before anything was graded. */
  readonly passed: readonly boolean[];
}

function standingOf({ checks }: Lab, state: LabState | undefined): Standing {
  const { check, isUp = false, progress } = state ?? {};
  const isStarted = progress !== undefined;
  const isDone = check?.completion != null;
  return {
    isUp,
    isStarted,
    word: isDone ? 'Done' : isUp ? 'Running' : isStarted ? 'Begun' : 'Start',
    earned: check?.score.earned ?? 0,
    of: checks.reduce((sum, { points = 10 }) => sum + points, 0),
    passed: check?.checks.map(({ verdict }) => verdict === 'pass') ?? [],
  };
}
