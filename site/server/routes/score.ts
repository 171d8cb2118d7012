import type { Request, Response } from 'express';
import { labs } from '../../../labs/labs.ts';
import { notFound } from '../not-found.ts';
import { boardOf } from '../score/board.ts';
import { seatsOf } from '../score/seats-of.ts';
import type { Site } from '../site.ts';

/** Everybody at one lab on this machine, best first; larger for a wall. */
export const scoreRoute =
  (site: Site) =>
  async (request: Request<{ lab: string }>, response: Response): Promise<void> => {
    const lab = labs.find(request.params.lab);
    if (lab === undefined) return site.page(response, notFound('There is no lab of that name.'));
    const board = await boardOf(lab, await seatsOf(lab), site.runs, site.clock.now());
    const isProjected = request.query['project'] === '1';
    const path = `/score/${encodeURIComponent(lab.id)}`;
    await site.page(response, {
      view: 'score',
      title: `Scoreboard: ${lab.title}`,
      model: {
        lab: { title: lab.title, href: `/labs/${encodeURIComponent(lab.id)}` },
        board,
        isProjected,
        otherHref: isProjected ? path : `${path}?project=1`,
        asOf: new Date(site.clock.now()).toISOString().slice(11, 19),
      },
    });
  };
