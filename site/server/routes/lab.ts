import type { Request, Response } from 'express';
import { labs } from '../../../labs/labs.ts';
import { labSummary } from '../incident/lab-summary.ts';
import { runLine } from '../incident/run-line.ts';
import { notFound } from '../not-found.ts';
import type { Site } from '../site.ts';

/** One lab: what it teaches, what it asks, and the runs of it. */
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
        lab: labSummary(lab),
        sources: lab.sources,
        questions: lab.checks.map(({ id, kind, question }) => ({
          id,
          question,
          reads: kind === 'state' ? 'Reads the account' : 'Reads the replay',
        })),
        runs: readings
          .filter((reading) => reading.kind === 'run' && reading.run.grade?.lab === lab.id)
          .map((reading) => runLine(reading, site.clock)),
      },
    });
  };
