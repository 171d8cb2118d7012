import { Readable } from 'node:stream';
import type { Request, Response } from 'express';
import { Problem } from '../../../infra/base/problem.ts';
import { boundaryIn, type FormPart, formParts } from '../form-parts.ts';
import type { Site } from '../site.ts';
import { showCases } from './cases.ts';

/** Bytes of a field that is no file. */
const LONGEST_FIELD = 4_000;

/** Files of a plain form, for browsers without script: they become a case, and are read. */
export const caseFormRoute =
  (site: Site) =>
  async (request: Request, response: Response): Promise<void> => {
    let id: string | undefined;
    try {
      const boundary = boundaryIn(request.headers['content-type']);
      if (boundary === undefined) throw unreadable('it is no form with files');
      id = await caseFrom(formParts(request, boundary), site, (made) => {
        id = made;
      });
      await site.cases.read(id);
      response.redirect(303, `/cases/${encodeURIComponent(id)}`);
    } catch (error) {
      if (id !== undefined) await site.cases.remove(id);
      if (request.destroyed && !request.complete) return void response.destroy();
      // What is still to come is read and dropped: whoever is cut off while sending never hears why.
      request.resume();
      if (error instanceof TokenMissing) {
        response.status(403).type('text/plain');
        response.send('The form is from before this site was started. Load the page again.\n');
        return;
      }
      const { message, fix } = error instanceof Problem ? error : unreadable(String(error));
      await showCases(site, response, { message, fix, where: '' });
    }
  };

class TokenMissing extends Error {}

const unreadable = (because: string): Problem =>
  new Problem('USAGE', `what was sent cannot be read: ${because}`, {
    fix: 'Choose files and send them again.',
  });

/** @param began is told the id of the case as soon as there is one. */
async function caseFrom(
  parts: AsyncIterable<FormPart>,
  { cases, guard }: Site,
  began: (id: string) => void,
): Promise<string> {
  let [isOurs, name]: [boolean, string] = [false, ''];
  let id: string | undefined;
  for await (const { name: field, filename, content } of parts) {
    if (!isOurs) {
      isOurs = field === 'token' && guard.holdsToken(await textOf(content));
      if (!isOurs) throw new TokenMissing();
    } else if (filename === undefined) {
      const text = await textOf(content);
      if (field === 'name') name = text;
    } else if (filename !== '') {
      // A field in which nothing was chosen is sent as a file without a name.
      if (id === undefined) {
        ({ id } = await cases.create(name, { kind: 'files' }));
        began(id);
      }
      await cases.addFile(id, filename, Readable.from(content));
    }
  }
  if (id !== undefined) return id;
  throw new Problem('USAGE', 'no file was sent', { fix: 'Choose files and send them.' });
}

async function textOf(content: AsyncIterable<Buffer>): Promise<string> {
  const parts: Buffer[] = [];
  let size = 0;
  for await (const part of content) {
    size += part.length;
    if (size > LONGEST_FIELD) throw unreadable('a field of it is too long');
    parts.push(part);
  }
  return Buffer.concat(parts).toString();
}
