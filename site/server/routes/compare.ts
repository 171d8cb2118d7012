import type { Request, Response } from 'express';
import { inNumbers } from '../compare/in-numbers.ts';
import { ALIGNMENTS, type Alignment, type Side, sideOf } from '../compare/milestones.ts';
import { twoRunsPicture } from '../compare/two-runs-picture.ts';
import { whereTheyPart } from '../compare/where-they-part.ts';
import { dayWords } from '../incident/moment-words.ts';
import { notFound } from '../not-found.ts';
import { shown } from '../scene/event-words.ts';
import type { Page, Site } from '../site.ts';

/** The way from a list: two runs that were marked in it. */
export const compareChoiceRoute =
  (site: Site) =>
  async (request: Request, response: Response): Promise<void> => {
    const given = request.query['run'];
    const runs = (Array.isArray(given) ? given : [given]).filter((id) => typeof id === 'string');
    const [one, other, ...more] = runs;
    if (one !== undefined && other !== undefined && more.length === 0) {
      response.redirect(303, `/compare/${encodeURIComponent(one)}/${encodeURIComponent(other)}`);
      return;
    }
    const because = `two runs are compared, and ${runs.length === 0 ? 'none was' : `${runs.length} were`} marked`;
    await site.page(response, {
      view: 'refused',
      title: 'Two runs are compared',
      status: 422,
      model: {
        heading: 'Which two?',
        because,
        fix: 'Mark two in the list of runs.',
        back: '/#runs',
      },
    });
  };

/** Two runs on one clock. */
export const compareRoute =
  (site: Site) =>
  async (request: Request<{ a: string; b: string }>, response: Response): Promise<void> => {
    const { a, b } = request.params;
    const [one, other] = [await opened(site, a), await opened(site, b)];
    if (!('run' in one)) return site.page(response, one);
    if (!('run' in other)) return site.page(response, other);
    const asked = request.query['align'];
    const alignment = ALIGNMENTS.find((each) => each === asked) ?? 'first';
    const path = `/compare/${encodeURIComponent(a)}/${encodeURIComponent(b)}`;
    await site.page(response, {
      view: 'compare',
      title: `${one.run.id} against ${other.run.id}`,
      model: {
        one: headOf(one),
        other: headOf(other),
        sentence: sentenceOf(one, other, alignment),
        alignments: ALIGNMENTS.map((each) => ({
          label: LABELS[each],
          href: each === 'first' ? path : `${path}?align=${each}`,
          isChosen: each === alignment,
        })),
        swapHref: `/compare/${encodeURIComponent(b)}/${encodeURIComponent(a)}${alignment === 'first' ? '' : `?align=${alignment}`}`,
        picture: twoRunsPicture(one, other, alignment),
        numbers: inNumbers(one, other),
        parts: whereTheyPart(one, other, alignment),
      },
    });
  };

async function opened({ runs }: Site, id: string): Promise<Side | Page> {
  const reading = await runs.read(id);
  if (reading.kind === 'run') return sideOf(reading.run);
  if (reading.kind === 'missing') return notFound(`There is no run "${shown(id, 110)}".`);
  const model = { id: reading.id, because: shown(reading.because, 600) };
  return { view: 'unreadable-run', title: 'Cannot be read', status: 422, model };
}

const LABELS: Readonly<Record<Alignment, string>> = {
  first: 'First action',
  detection: 'Detection',
  clock: 'Wall clock',
};

function headOf({ run, staged }: Side) {
  const [first] = staged.events;
  return {
    id: run.id,
    href: `/replay/${encodeURIComponent(run.id)}`,
    title: staged.incident === undefined ? 'No incident' : shown(staged.incident.title, 200),
    day: first === undefined ? '' : dayWords(Date.parse(first.at)),
  };
}

function sentenceOf(one: Side, other: Side, alignment: Alignment): string {
  const labs = [one, other].map(({ run }) => run.grade?.lab);
  const same = labs[0] !== undefined && labs[0] === labs[1] ? 'The same attack. ' : '';
  if (alignment === 'clock') return `${same}Both on the clock of their evidence, UTC.`;
  if (alignment === 'first') return `${same}Both clocks start at the first action.`;
  const missing = [one, other].filter(({ detected }) => detected === undefined);
  const note = missing
    .map(({ run }) => ` Nothing was detected in ${run.id}: its clock starts at the first action.`)
    .join('');
  return `${same}Both clocks start at the detection.${note}`;
}
