import { createHash } from 'node:crypto';
import { promisify } from 'node:util';
import { brotliCompress, constants } from 'node:zlib';
import type { Request, Response } from 'express';
import { encodeScene } from '../../viewer/wire/columns.ts';
import { ID_BLOCK } from '../../viewer/wire/id-block.ts';
import { openView } from '../incident/open-view.ts';
import type { Staged } from '../scene/scene-of.ts';
import type { Site } from '../site.ts';

/** What the lanes are drawn from, as columns; see `site/viewer/wire/columns.ts`. */
export const columnsRoute =
  (site: Site) =>
  async (request: Request<{ run: string }>, response: Response): Promise<void> => {
    const opened = await openView(site, request.params.run, request.originalUrl);
    if (opened.kind !== 'open') return void response.status(404).json({ because: 'no such run' });
    const { bytes, brotli, etag } = await packedOf(opened.view.staged);
    response.set({ 'Cache-Control': 'no-cache', Vary: 'Accept-Encoding', ETag: etag });
    const isPacked = brotli !== undefined && request.acceptsEncodings('br') === 'br';
    if (isPacked) response.set('Content-Encoding', 'br');
    const { buffer, byteOffset, byteLength } = isPacked ? brotli : bytes;
    response.type('application/octet-stream').send(Buffer.from(buffer, byteOffset, byteLength));
  };

/** Ids of the same events in the same order, a block at a time; or where one of them stands, for a link to it. */
export const idsRoute =
  (site: Site) =>
  async (request: Request<{ run: string }>, response: Response): Promise<void> => {
    const opened = await openView(site, request.params.run, request.originalUrl);
    if (opened.kind !== 'open') return void response.status(404).json({ because: 'no such run' });
    const { scene, indexOf } = opened.view.staged;
    const { of, block } = request.query;
    response.set('Cache-Control', 'no-cache');
    if (typeof of === 'string') return void response.json(indexOf.get(of) ?? null);
    const from = Math.max(0, Math.floor(Number(block))) * ID_BLOCK;
    response.json(Number.isFinite(from) ? scene.ids.slice(from, from + ID_BLOCK) : []);
  };

interface Packed {
  readonly bytes: Uint8Array;
  readonly brotli: Uint8Array | undefined;
  readonly etag: string;
}

const pack = promisify(brotliCompress);
/** Beyond this level it takes seconds where it saves tenths. */
const QUALITY = 5;
/** Bytes. The site answers to its own machine alone, and to pack more than this takes longer than to send it. */
const MOST_PACKED = 8e6;

const made = new WeakMap<Staged, Promise<Packed>>();

function packedOf(staged: Staged): Promise<Packed> {
  const before = made.get(staged);
  if (before !== undefined) return before;
  const packed = packedFrom(encodeScene(staged.scene));
  made.set(staged, packed);
  return packed;
}

async function packedFrom(bytes: Uint8Array): Promise<Packed> {
  const params = {
    [constants.BROTLI_PARAM_QUALITY]: QUALITY,
    [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length,
  };
  const brotli = bytes.length > MOST_PACKED ? undefined : await pack(bytes, { params });
  const hash = createHash('sha256').update(bytes).digest('base64url').slice(0, 27);
  return { bytes, brotli, etag: `"${hash}"` };
}
