import { createHash } from 'node:crypto';
import { promisify } from 'node:util';
import { brotliCompress, constants } from 'node:zlib';
import type { Request, Response } from 'express';
import { encodeScene } from '../../viewer/wire/columns.ts';
import { openView } from '../incident/open-view.ts';
import type { Staged } from '../scene/scene-of.ts';
import type { Site } from '../site.ts';

/** What the lanes are drawn from, as columns; see `site/viewer/wire/columns.ts`. */
export const columnsRoute = (site: Site) =>
  packedRoute(site, 'application/octet-stream', ({ scene }) => encodeScene(scene));

/** The ids of the same events in the same order; links need them, drawing does not. */
export const idsRoute = (site: Site) =>
  packedRoute(site, 'application/json', ({ scene }) => Buffer.from(JSON.stringify(scene.ids)));

interface Packed {
  readonly bytes: Uint8Array;
  readonly brotli: Uint8Array;
  readonly etag: string;
}

const pack = promisify(brotliCompress);
/** Beyond this level it takes seconds where it saves tenths. */
const QUALITY = 5;

function packedRoute(site: Site, type: string, bytesOf: (staged: Staged) => Uint8Array) {
  const made = new WeakMap<Staged, Promise<Packed>>();
  const packedOf = (staged: Staged): Promise<Packed> => {
    const before = made.get(staged);
    if (before !== undefined) return before;
    const packed = packedFrom(bytesOf(staged));
    made.set(staged, packed);
    return packed;
  };
  return async (request: Request<{ run: string }>, response: Response): Promise<void> => {
    const opened = await openView(site, request.params.run, request.originalUrl);
    if (opened.kind !== 'open') return void response.status(404).json({ because: 'no such run' });
    const { bytes, brotli, etag } = await packedOf(opened.view.staged);
    response.set({ 'Cache-Control': 'no-cache', Vary: 'Accept-Encoding', ETag: etag });
    const isPacked = request.acceptsEncodings('br') === 'br';
    if (isPacked) response.set('Content-Encoding', 'br');
    response.type(type).send(Buffer.from(isPacked ? brotli : bytes));
  };
}

async function packedFrom(bytes: Uint8Array): Promise<Packed> {
  const brotli = await pack(bytes, {
    params: {
      [constants.BROTLI_PARAM_QUALITY]: QUALITY,
      [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length,
    },
  });
  const hash = createHash('sha256').update(bytes).digest('base64url').slice(0, 27);
  return { bytes, brotli, etag: `"${hash}"` };
}
