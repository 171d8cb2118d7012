import type { Request, Response } from 'express';
import { recordAt } from '../../../replay/evidence/record-at.ts';
import { shown } from '../scene/event-words.ts';
import type { Site } from '../site.ts';

const STATUS = { refused: 403, missing: 404, changed: 409 } as const;

/** One entry of the evidence, byte for byte. */
export const rawRecordRoute =
  ({ runs }: Site) =>
  async (request: Request<{ run: string; eventId: string }>, response: Response): Promise<void> => {
    const reading = await runs.read(request.params.run);
    const { eventId } = request.params;
    const refuse = (status: number, because: string): void => {
      response.status(status).json({ because: shown(because, 400) });
    };
    if (reading.kind !== 'run') {
      refuse(404, 'there is no such run, or it cannot be read');
      return;
    }
    const { timeline, folder } = reading.run;
    const event = timeline.events.find(({ id }) => id === eventId);
    if (event === undefined) {
      refuse(404, 'the run has no such event');
      return;
    }
    const record = await recordAt(folder, event.origin);
    if (record.kind !== 'found') {
      refuse(STATUS[record.kind], record.because);
      return;
    }
    // Of an exported log an event is a time and a text.
    const type = /^\s*[{[]/.test(record.text) ? 'application/json' : 'text/plain';
    response.set('Cache-Control', 'no-cache').type(type).send(record.text);
  };
