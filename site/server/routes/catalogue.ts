import type { Request, Response } from 'express';
import { labs } from '../../../labs/labs.ts';
import { labSummary } from '../incident/lab-summary.ts';
import { runLine, stripOf } from '../incident/run-line.ts';
import type { Site } from '../site.ts';

/** The labs, and the runs made so far. */
export const catalogueRoute =
  (site: Site) =>
  async (_request: Request, response: Response): Promise<void> => {
    const readings = await site.runs.list();
    const runs = readings.flatMap((reading) => (reading.kind === 'run' ? [reading.run] : []));
    await site.page(response, {
      view: 'catalogue',
      title: 'Labs',
      model: {
        labs: labs.all.map((lab) => {
          const own = runs.filter(({ grade }) => grade?.lab === lab.id);
          const [latest] = own;
          return {
            ...labSummary(lab),
            runs: own.length,
            strip: latest === undefined ? [] : stripOf(latest),
          };
        }),
        runs: readings.map((reading) => runLine(reading, site.clock)),
      },
    });
  };
