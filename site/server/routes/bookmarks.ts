import express, { type Request, type RequestHandler, type Response } from 'express';
import { type Bookmark, newBookmark } from '../bookmarks/bookmark.ts';
import { bookmarkFile } from '../bookmarks/bookmark-file.ts';
import { fileNameFor } from '../exports/export-choices.ts';
import type { Site } from '../site.ts';

/** What was noted about a run: shown on its page, and part of what is exported of it. */
export const bookmarksRoute =
  (site: Site) =>
  async (request: Request<{ run: string }>, response: Response): Promise<void> => {
    const file = await fileOf(site, request.params.run);
    if (file === undefined) {
      missing(response);
      return;
    }
    let bookmarks: readonly Bookmark[];
    try {
      bookmarks = await file.list();
    } catch {
      refuse(response, 409, UNREADABLE);
      return;
    }
    if (request.query['download'] === '1') {
      const name = fileNameFor(request.params.run, 'bookmarks', '.json');
      response.set('Content-Disposition', `attachment; filename="${name}"`);
    }
    response.set('Cache-Control', 'no-cache').json({ schema: 'aftertrace.bookmarks/1', bookmarks });
  };

const BODY_LIMIT = 16 * 1024;
const UNREADABLE = 'the bookmarks of this run cannot be read; nothing was changed';

/** Comes behind the write guard. */
export const addBookmarkRoute = (site: Site): readonly RequestHandler<{ run: string }>[] => [
  express.json({ limit: BODY_LIMIT }),
  async (request, response) => {
    const file = await fileOf(site, request.params.run);
    if (file === undefined) {
      missing(response);
      return;
    }
    const asked = newBookmark.safeParse(request.body);
    if (!asked.success) {
      const [issue] = asked.error.issues;
      refuse(
        response,
        400,
        `${issue?.path.join('.') ?? ''} ${issue?.message ?? 'is wrong'}`.trim(),
      );
      return;
    }
    try {
      const made = await file.add(asked.data, site.clock.now());
      if (made === undefined)
        refuse(response, 409, 'this run has as many bookmarks as it may have');
      else response.status(201).json(made);
    } catch {
      refuse(response, 409, UNREADABLE);
    }
  },
];

export const removeBookmarkRoute =
  (site: Site): RequestHandler<{ run: string; id: string }> =>
  async (request, response) => {
    const file = await fileOf(site, request.params.run);
    if (file === undefined) {
      missing(response);
      return;
    }
    try {
      const isGone = await file.remove(request.params.id);
      if (isGone) response.status(204).end();
      else refuse(response, 404, 'there is no such bookmark');
    } catch {
      refuse(response, 409, UNREADABLE);
    }
  };

async function fileOf({ runs }: Site, id: string) {
  const reading = await runs.read(id);
  return reading.kind === 'run' ? bookmarkFile(reading.run.home) : undefined;
}

const missing = (response: Response): void => {
  refuse(response, 404, 'there is no such run, or it cannot be read');
};

function refuse(response: Response, status: number, because: string): void {
  response.status(status).json({ because });
}
