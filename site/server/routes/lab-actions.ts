import { setTimeout as wait } from 'node:timers/promises';
import type { Request, Response } from 'express';
import { z } from 'zod';
import { labs } from '../../../labs/labs.ts';
import { LAB_ACTIONS, type LabAction } from '../live/lab-desk.ts';
import { ACTION_WORDS } from '../live/lab-view.ts';
import { notFound } from '../not-found.ts';
import type { Site } from '../site.ts';

const form = z.object({
  check: z.string().max(200).optional(),
  text: z.string().max(1_000).optional(),
  participant: z.string().max(100).optional(),
  sure: z.string().optional(),
});

/** Milliseconds an answer waits for the end of what was asked; what takes longer is watched on the page. */
const PATIENCE = 1_500;

/** One order to a lab. A form gets its page back, a script a word about what came of it. */
export const labActionRoute =
  (site: Site) =>
  async (request: Request<{ id: string; action: string }>, response: Response): Promise<void> => {
    const lab = labs.find(request.params.id);
    const action = LAB_ACTIONS.find((each) => each === request.params.action);
    if (lab === undefined || action === undefined) {
      return site.page(response, notFound('There is nothing of that name to be done.'));
    }
    const wantsJson = request.accepts(['html', 'json']) === 'json';
    const refuse = async (status: number, because: string, fix: string) => {
      if (wantsJson) return void response.status(status).json({ because, fix });
      const back = `/labs/${encodeURIComponent(lab.id)}`;
      const model = { heading: 'That cannot be done now', because, fix, back };
      return site.page(response, { view: 'refused', title: 'Not now', status, model });
    };
    const read = form.safeParse(request.body);
    if (!read.success) {
      const what = read.error.issues[0]?.path.join('.') ?? 'the form';
      return refuse(422, `${what} is longer than it may be`, 'Shorten it and send it again.');
    }
    const { check, text, participant, sure } = read.data;
    if (action === 'reset' && sure !== 'yes') {
      return refuse(
        422,
        'beginning anew sets your copy aside and forgets points, hints and answers',
        'Tick the box that says so, and send it again.',
      );
    }
    const given = await site.desk.give({
      lab: lab.id,
      action,
      check,
      text,
      participant: participant?.trim() === '' ? undefined : participant?.trim(),
    });
    if (given === undefined) {
      const under = await underWay(site, lab.id);
      return refuse(409, `${under} is under way`, 'One thing at a time: wait for its end.');
    }
    await Promise.race([given.ended, wait(PATIENCE, undefined, { ref: false })]);
    if (wantsJson) return void response.json({ problem: site.desk.problem(lab.id) ?? null });
    response.redirect(303, `/labs/${encodeURIComponent(lab.id)}${ANCHORS[action] ?? ''}`);
  };

const ANCHORS: Partial<Record<LabAction, string>> = {
  check: '#checks',
  hint: '#checks',
  answer: '#questions',
};

async function underWay(site: Site, lab: string): Promise<string> {
  const action = site.desk.pending(lab) ?? (await site.desk.state(lab))?.busy?.action ?? '';
  const word = ACTION_WORDS[action]?.now ?? 'Something';
  return `"${word}"`;
}
