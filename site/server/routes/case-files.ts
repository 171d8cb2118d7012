import type { Request, Response } from 'express';
import { Problem } from '../../../infra/base/problem.ts';
import { shown } from '../scene/event-words.ts';
import type { Site } from '../site.ts';

/** For the script on the page of cases: a case is made, filled file by file, and read. Answers are JSON. */

export const caseCreationRoute =
  ({ cases }: Site) =>
  async (request: Request, response: Response): Promise<void> => {
    const { id } = await cases.create(textOf(request.query['name']), { kind: 'files' });
    response.status(201).json({ id });
  };

/** The body is the file as it is; its name is only ever shown. */
export const caseFileRoute =
  ({ cases }: Site) =>
  async (request: Request<{ id: string }>, response: Response): Promise<void> => {
    try {
      await cases.addFile(request.params.id, textOf(request.query['name']), request);
      response.status(201).json({});
    } catch (error) {
      // Whoever went away in the middle of sending hears nothing any more.
      if (request.destroyed && !request.complete) return void response.destroy();
      answerProblem(error, response);
    }
  };

export const caseReadingRoute =
  ({ cases }: Site) =>
  async (request: Request<{ id: string }>, response: Response): Promise<void> => {
    try {
      await cases.read(request.params.id);
      response.status(202).json({});
    } catch (error) {
      answerProblem(error, response);
    }
  };

function answerProblem(error: unknown, response: Response): void {
  if (!(error instanceof Problem)) throw error;
  const status = error.code === 'EVIDENCE_TOO_LARGE' ? 413 : 422;
  response.status(status).json({ because: shown(error.message, 600), fix: shown(error.fix, 600) });
}

const textOf = (given: unknown): string => (typeof given === 'string' ? given : '');
