import type { Request, Response } from 'express';
import { z } from 'zod';
import { Problem } from '../../../infra/base/problem.ts';
import { isAddress } from '../../../replay/fetch/fetch-evidence.ts';
import type { CaseSource } from '../cases/case-file.ts';
import { caseView, rejectedRows } from '../cases/case-view.ts';
import { CASE_LIMITS } from '../cases/cases.ts';
import { hasUpTo, openEventStream } from '../event-stream.ts';
import { notFound } from '../not-found.ts';
import { shown } from '../scene/event-words.ts';
import type { Site } from '../site.ts';

type OfCase = Request<{ id: string }>;

const NO_CASE = 'There is no case of that name.';

/** Somebody's own evidence: what there is, and how to bring more. */
export const casesRoute =
  (site: Site) =>
  async (_request: Request, response: Response): Promise<void> =>
    showCases(site, response, undefined);

/** @param refused why what was asked for was not done. */
export async function showCases(
  site: Site,
  response: Response,
  refused: { readonly message: string; readonly fix: string; readonly where: string } | undefined,
): Promise<void> {
  const cases = await site.cases.list();
  await site.page(response, {
    view: 'cases',
    title: 'Cases',
    status: refused === undefined ? 200 : 422,
    model: {
      cases: cases.map((standing) => caseView(standing, site.clock)),
      refused: refused && {
        message: shown(refused.message, 600),
        fix: shown(refused.fix, 600),
        where: shown(refused.where, 1_000),
      },
      mostMegabytes: Math.floor(CASE_LIMITS.file / 1e6),
    },
  });
}

const named = z.object({
  where: z.string().trim().min(1, 'is empty').max(4_000),
  name: z.string().max(200).optional(),
  endpoint: z.string().trim().max(300).optional(),
  region: z.string().trim().max(40).optional(),
});

/** Evidence that lies somewhere this machine can read: a path, or an address of S3. */
export const caseOfPlaceRoute =
  (site: Site) =>
  async (request: Request, response: Response): Promise<void> => {
    const read = named.safeParse(request.body);
    if (!read.success) {
      const issue = read.error.issues[0];
      const message = `${issue?.path.join('.') ?? 'the form'} ${issue?.message ?? 'cannot be read'}`;
      const fix = 'Name a file, a folder, or a prefix as s3://bucket/prefix.';
      return showCases(site, response, { message, fix, where: '' });
    }
    const { where, name = '', endpoint, region } = read.data;
    const source: CaseSource = isAddress(where)
      ? {
          kind: 'address',
          address: where,
          ...(endpoint !== undefined && endpoint !== '' && { endpoint }),
          ...(region !== undefined && region !== '' && { region }),
        }
      : { kind: 'path', path: where };
    const { id } = await site.cases.create(name === '' ? where : name, source);
    try {
      await site.cases.read(id);
    } catch (error) {
      if (!(error instanceof Problem)) throw error;
      await site.cases.remove(id);
      const { message, fix } = error;
      return showCases(site, response, { message, fix, where });
    }
    response.redirect(303, `/cases/${encodeURIComponent(id)}`);
  };

/** One case: how far it is read, what could not be, and what went wrong. */
export const caseRoute =
  (site: Site) =>
  async (request: OfCase, response: Response): Promise<void> => {
    const standing = await site.cases.find(request.params.id);
    if (standing === undefined) return site.page(response, notFound(NO_CASE));
    const view = caseView(standing, site.clock);
    const reading = view.state === 'ready' ? await site.runs.read(view.id) : undefined;
    await site.page(response, {
      view: 'case',
      title: view.name,
      model: {
        one: view,
        asOf: new Date(site.clock.now()).toISOString().slice(11, 19),
        rejected:
          reading?.kind === 'run' ? rejectedRows(reading.run.timeline) : { rows: [], more: 0 },
      },
    });
  };

export const caseLiveRoute =
  (site: Site) =>
  async (request: OfCase, response: Response): Promise<void> => {
    const { id } = request.params;
    if ((await site.cases.find(id)) === undefined) return site.page(response, notFound(NO_CASE));
    const stream = openEventStream(request, response);
    let seq = hasUpTo(request);
    let last = '';
    const look = async (): Promise<void> => {
      const standing = await site.cases.find(id);
      if (standing === undefined) {
        stream.send('over', { href: '/cases' });
        return;
      }
      if (standing.progress === undefined) {
        const { href, openHref } = caseView(standing, site.clock);
        // What could not be read is told before anybody looks at what could.
        const isWhole = standing.file.outcome?.rejected === 0;
        stream.send('over', { href: isWhole ? openHref : href });
        return;
      }
      const html = await site.render('partials/case-progress', {
        one: caseView(standing, site.clock),
      });
      if (html !== last) {
        last = html;
        seq += 1;
        stream.send('part', { html }, seq);
      }
      stream.send('beat', {});
    };
    const onChange = () => {
      void look().catch(() => {
        response.destroy();
      });
    };
    const unwatch = site.cases.watch(id, onChange);
    const beat = setInterval(onChange, BEAT);
    stream.gone.addEventListener('abort', () => {
      clearInterval(beat);
      unwatch();
    });
    onChange();
  };

/** Milliseconds; the rate is told anew though nothing came. */
const BEAT = 1_000;

/** Asks before a case is removed. */
export const caseDeletionRoute =
  (site: Site) =>
  async (request: OfCase, response: Response): Promise<void> => {
    const standing = await site.cases.find(request.params.id);
    if (standing === undefined) return site.page(response, notFound(NO_CASE));
    const { source } = standing.file;
    await site.page(response, {
      view: 'case-deletion',
      title: 'Delete a case',
      model: { one: caseView(standing, site.clock), isNamed: source.kind === 'path' },
    });
  };

/** What is done with a case there is: `read`, `stop`, `delete`. */
export const caseActionRoute =
  (site: Site) =>
  async (request: Request<{ id: string; action: string }>, response: Response): Promise<void> => {
    const { id, action } = request.params;
    if ((await site.cases.find(id)) === undefined) return site.page(response, notFound(NO_CASE));
    const back = `/cases/${encodeURIComponent(id)}`;
    const refuse = (because: string, fix: string): Promise<void> => {
      const model = { heading: 'That cannot be done now', because, fix, back };
      return site.page(response, { view: 'refused', title: 'Not now', status: 422, model });
    };
    try {
      if (action === 'read') await site.cases.read(id);
      else if (action === 'stop') await site.cases.stop(id);
      else if (action === 'delete') {
        const { sure } = z.object({ sure: z.string().optional() }).parse(request.body);
        if (sure !== 'yes') {
          await refuse('a case that is deleted is gone', 'Say that it is meant.');
          return;
        }
        await site.cases.remove(id);
        response.redirect(303, '/cases');
        return;
      } else {
        await site.page(response, notFound('There is nothing of that name to be done.'));
        return;
      }
    } catch (error) {
      if (!(error instanceof Problem)) throw error;
      await refuse(error.message, error.fix);
      return;
    }
    response.redirect(303, back);
  };
