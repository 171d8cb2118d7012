import type { Request, Response } from 'express';
import { labs } from '../../../labs/labs.ts';
import { hasUpTo, openEventStream } from '../event-stream.ts';
import { lineView } from '../live/lab-view.ts';
import { notFound } from '../not-found.ts';
import type { Site } from '../site.ts';
import { LAB_PARTS, labModel } from './lab.ts';

/** Milliseconds between two looks where nothing was written down: a process that was killed writes nothing. */
const BEAT = 4_000;

/**
 * How a lab stands, as it changes.
 *
 * `line`: something was said, numbered, so that a page that was cut off is sent only what it has not had. `part`: a part
 * of the page as it is now, which replaces itself and may come twice. `beat`: all of it was looked at just now.
 */
export const labLiveRoute =
  (site: Site) =>
  async (request: Request<{ id: string }>, response: Response): Promise<void> => {
    const lab = labs.find(request.params.id);
    if (lab === undefined) return site.page(response, notFound('There is no lab of that name.'));
    const stream = openEventStream(request, response);
    const sent = new Map<string, string>();
    let upTo = hasUpTo(request);
    let isLooking = false;
    let [asked, looked] = [0, 0];
    const look = async (): Promise<void> => {
      asked += 1;
      if (isLooking) return;
      isLooking = true;
      while (looked < asked && !stream.gone.aborted) {
        looked = asked;
        const model = await labModel(site, lab);
        const { latest, seq } = model.state;
        // A lab begun anew counts from the start again.
        if (seq < upTo) upTo = 0;
        for (const line of latest?.lines ?? []) {
          if (line.seq <= upTo) continue;
          stream.send('line', { began: latest?.since, ...lineView(line) }, line.seq);
        }
        upTo = Math.max(upTo, seq);
        for (const name of LAB_PARTS) {
          const html = await site.render(`partials/lab/${name}`, model);
          if (sent.get(name) === html) continue;
          sent.set(name, html);
          stream.send('part', { name, html });
        }
        stream.send('beat', {});
      }
      isLooking = false;
    };
    const onChange = () => {
      void look().catch(() => {
        response.destroy();
      });
    };
    const unwatch = site.desk.watch(lab.id, onChange);
    const beat = setInterval(onChange, BEAT);
    stream.gone.addEventListener('abort', () => {
      clearInterval(beat);
      unwatch();
    });
    onChange();
  };
