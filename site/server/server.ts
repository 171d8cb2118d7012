import { createServer, type Server } from 'node:http';
import { fileURLToPath } from 'node:url';
import ejs from 'ejs';
import express, { type NextFunction, type Request, type Response } from 'express';
import type { Clock } from '../../infra/base/instant.ts';
import { Problem } from '../../infra/base/problem.ts';
import { neutralise } from '../../replay/text/neutralise.ts';
import { buildAssets } from './assets.ts';
import { openCases } from './cases/cases.ts';
import { gate, onlyShown } from './gate.ts';
import { type LabBringer, openLabDesk } from './live/lab-desk.ts';
import { notFound } from './not-found.ts';
import { assetRoute } from './routes/asset.ts';
import { addBookmarkRoute, bookmarksRoute, removeBookmarkRoute } from './routes/bookmarks.ts';
import { caseCreationRoute, caseFileRoute, caseReadingRoute } from './routes/case-files.ts';
import { caseFormRoute } from './routes/case-form.ts';
import {
  caseActionRoute,
  caseDeletionRoute,
  caseLiveRoute,
  caseOfPlaceRoute,
  caseRoute,
  casesRoute,
} from './routes/cases.ts';
import { catalogueRoute } from './routes/catalogue.ts';
import { chapterNameRoute } from './routes/chapters.ts';
import { columnsRoute, idsRoute } from './routes/columns.ts';
import { compareChoiceRoute, compareRoute } from './routes/compare.ts';
import { eventsRoute } from './routes/events.ts';
import { exportRoute } from './routes/export.ts';
import { labRoute } from './routes/lab.ts';
import { labActionRoute } from './routes/lab-actions.ts';
import { labLiveRoute } from './routes/lab-live.ts';
import { bookmarksPartRoute, inspectorPartRoute, tablePartRoute } from './routes/parts.ts';
import { rawRecordRoute } from './routes/raw-record.ts';
import { replayRoute } from './routes/replay.ts';
import { reportRoute } from './routes/report.ts';
import { scoreRoute } from './routes/score.ts';
import { openRuns } from './runs/runs.ts';
import type { Page, Site } from './site.ts';
import { themeOf } from './theme.ts';
import { writeGuard } from './write-guard.ts';

export interface SiteOptions {
  /** 0 for any free one. */
  readonly port: number;
  /** The folder with one folder per run. It need not exist yet. */
  readonly runsFolder: string;
  /** The folder with one folder per case. It need not exist yet. */
  readonly casesFolder: string;
  /** Whose labs are shown, where several share a machine. */
  readonly seat?: string | undefined;
  readonly bringer: LabBringer;
  say(line: string): void;
  readonly clock: Clock;
}

export interface RunningSite {
  readonly url: string;
  close(): Promise<void>;
}

const VIEWS = fileURLToPath(new URL('../views', import.meta.url));

/**
 * Serves the labs and the runs to a browser on this machine, and to nobody else.
 *
 * @throws Problem PORT_IN_USE when another process listens there.
 */
export async function startSite(options: SiteOptions): Promise<RunningSite> {
  const assets = await buildAssets();
  const guard = writeGuard();
  const cases = openCases(options.casesFolder, options.clock);
  const desk = openLabDesk(options.bringer, options.seat);
  const render = (view: string, model: object): Promise<string> =>
    ejs.renderFile(`${VIEWS}/${view}.ejs`, model, { cache: true, root: VIEWS });
  const site: Site = {
    runs: openRuns(options.runsFolder, cases.placeOf),
    cases,
    assets,
    clock: options.clock,
    desk,
    guard,
    seat: options.seat,
    render,
    page: async (response, { view, title, status = 200, model }: Page) => {
      const theme = themeOf(response.req.headers.cookie);
      const page = { title, assets, token: guard.token, theme };
      const html = await render(view, { ...model, page });
      response
        .status(status)
        .set('Cache-Control', 'no-cache')
        .type('text/html; charset=utf-8')
        .send(html);
    },
  };
  const app = express();
  const server = createServer(app);
  app.disable('x-powered-by');
  app.use(gate(() => portOf(server)));
  app.get('/assets/:name', assetRoute(site));
  app.get('/', catalogueRoute(site));
  app.get('/runs', (_request: Request, response: Response) => {
    response.redirect(302, '/#runs');
  });
  app.get('/labs/:id', labRoute(site));
  app.post('/labs/:id/:action', ...guard.form, labActionRoute(site));
  app.get('/api/labs/:id/live', labLiveRoute(site));
  app.get('/cases', casesRoute(site));
  app.post('/cases', ...guard.form, caseOfPlaceRoute(site));
  app.post('/cases/files', ...guard.files, caseFormRoute(site));
  app.get('/cases/:id', caseRoute(site));
  app.get('/cases/:id/delete', caseDeletionRoute(site));
  app.post('/cases/:id/:action', ...guard.form, caseActionRoute(site));
  app.get('/api/cases/:id/live', caseLiveRoute(site));
  app.post('/api/cases', ...guard.stream, caseCreationRoute(site));
  app.post('/api/cases/:id/files', ...guard.stream, caseFileRoute(site));
  app.post('/api/cases/:id/read', ...guard.stream, caseReadingRoute(site));
  app.get('/replay/:run', replayRoute(site));
  app.post('/replay/:run/chapters', ...guard.form, chapterNameRoute(site));
  app.get('/replay/:run/events', eventsRoute(site));
  app.get('/replay/:run/report', reportRoute(site));
  app.get('/replay/:run/export/:form', exportRoute(site));
  app.get('/score/:lab', scoreRoute(site));
  app.get('/compare', compareChoiceRoute(site));
  app.get('/compare/:a/:b', compareRoute(site));
  app.get('/replay/:run/parts/inspector', inspectorPartRoute(site));
  app.get('/replay/:run/parts/table', tablePartRoute(site));
  app.get('/replay/:run/parts/bookmarks', bookmarksPartRoute(site));
  app.get('/api/runs/:run/columns', columnsRoute(site));
  app.get('/api/runs/:run/ids', idsRoute(site));
  app.get('/api/runs/:run/raw/:eventId', rawRecordRoute(site));
  app.get('/api/runs/:run/bookmarks', bookmarksRoute(site));
  app.post('/api/runs/:run/bookmarks', ...guard.stream, ...addBookmarkRoute(site));
  app.post('/api/runs/:run/bookmarks/:id/delete', ...guard.stream, removeBookmarkRoute(site));
  app.use(async (request: Request, response: Response) => {
    if (request.method === 'POST') {
      onlyShown(response);
      return;
    }
    await site.page(response, notFound('There is no such page.'));
  });
  // Express knows a handler of errors by its four parameters.
  app.use((error: unknown, _request: Request, response: Response, _next: NextFunction) => {
    const status = statusOf(error);
    if (status >= 500) {
      options.say(`a page failed: ${neutralise(error instanceof Error ? error.message : '', 400)}`);
    }
    if (response.headersSent) return void response.destroy();
    response.status(status).type('text/plain');
    response.send(`${SAID[status] ?? 'This page failed.'}\n`);
  });
  await listening(server, options.port);
  return {
    url: `http://127.0.0.1:${portOf(server)}`,
    async close() {
      await closed(server);
      await Promise.all([desk.close(), cases.close()]);
    },
  };
}

/** A malformed escape in an address, or a form that is too long, is the visitor's mistake; everything else is ours. */
function statusOf(error: unknown): number {
  if (error instanceof URIError) return 400;
  const status = error instanceof Error && 'status' in error ? error.status : 500;
  return typeof status === 'number' && SAID[status] !== undefined ? status : 500;
}

const SAID: Readonly<Record<number, string>> = {
  400: 'This address cannot be read.',
  413: 'What was sent is larger than may be.',
  415: 'What was sent is in a form that cannot be read here.',
};

function portOf(server: Server): number {
  const address = server.address();
  return typeof address === 'object' && address !== null ? address.port : 0;
}

function listening(server: Server, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => {
      reject(error.code === 'EADDRINUSE' ? portInUse(port, error) : error);
    });
    server.listen(port, '127.0.0.1', resolve);
  });
}

const closed = (server: Server): Promise<void> =>
  new Promise((resolve) => {
    server.close(() => {
      resolve();
    });
    server.closeAllConnections();
  });

const portInUse = (port: number, cause: unknown): Problem =>
  new Problem('PORT_IN_USE', `port ${port} on 127.0.0.1 is taken by another process`, {
    fix: 'Choose another with --port, or stop the process that listens there.',
    cause,
  });
