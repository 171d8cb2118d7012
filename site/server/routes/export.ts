import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Writable } from 'node:stream';
import type { Request, Response } from 'express';
import { writeBundle } from '../../../replay/bundle/write-bundle.ts';
import type { Exporter } from '../../../replay/export/exporter.ts';
import { exporters } from '../../../replay/export/exporters.ts';
import { analystOf } from '../exports/analyst-of.ts';
import { fileNameFor } from '../exports/export-choices.ts';
import { zipFolder } from '../exports/zip-folder.ts';
import { notFound } from '../not-found.ts';
import type { Run } from '../runs/runs.ts';
import { shown } from '../scene/event-words.ts';
import type { Site } from '../site.ts';

/** A run to take away, in the same bytes the command "replay" writes of the same timeline. */
export const exportRoute =
  (site: Site) =>
  async (request: Request<{ run: string; form: string }>, response: Response): Promise<void> => {
    const { run: id, form } = request.params;
    const exporter = exporters.find(form);
    if (exporter === undefined && form !== 'bundle') {
      return site.page(response, notFound('There is no such form of export.'));
    }
    const reading = await site.runs.read(id);
    if (reading.kind === 'missing') {
      return site.page(response, notFound('There is no run of that name.'));
    }
    if (reading.kind === 'unreadable') {
      const model = { id: reading.id, because: shown(reading.because, 600) };
      const title = `${reading.id} cannot be read`;
      return site.page(response, { view: 'unreadable-run', title, status: 422, model });
    }
    if (exporter === undefined) await sendBundle(reading.run, response);
    else await sendExport(exporter, reading.run, response);
  };

export async function sendExport(exporter: Exporter, run: Run, response: Response): Promise<void> {
  const { id, timeline } = run;
  asAttachment(response, exporter.mediaType, fileNameFor(id, exporter.id, exporter.fileExtension));
  const to: WritableStream<Uint8Array> = Writable.toWeb(response);
  // Forms that have no place for what people wrote take no notice of it.
  const analyst = await analystOf(run);
  const given = analyst === undefined ? {} : { analyst };
  await exporter.write(timeline, exporter.options.parse(given), to);
}

async function sendBundle(run: Run, response: Response): Promise<void> {
  const { id, timeline, evidence } = run;
  const analyst = await analystOf(run);
  const folder = await mkdtemp(join(tmpdir(), 'aftertrace-bundle-'));
  try {
    await writeBundle({
      paths: [evidence],
      timeline,
      folder,
      ...(analyst !== undefined && { analyst }),
    });
    asAttachment(response, 'application/zip', fileNameFor(id, 'bundle', '.zip'));
    await zipFolder(folder, response);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** The page's own policy would forbid a report its one style; a file that was saved is held to its own. */
function asAttachment(response: Response, mediaType: string, name: string): void {
  response.status(200).set({
    'Content-Type': mediaType.startsWith('text/') ? `${mediaType}; charset=utf-8` : mediaType,
    'Content-Disposition': `attachment; filename="${name}"`,
    'Cache-Control': 'no-cache',
  });
}
