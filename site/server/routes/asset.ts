import type { Request, Response } from 'express';
import { notFound } from '../not-found.ts';
import type { Site } from '../site.ts';

export const assetRoute =
  ({ assets, page }: Site) =>
  async (request: Request<{ name: string }>, response: Response): Promise<void> => {
    const asset = assets.find(request.params.name);
    if (asset === undefined) return page(response, notFound('There is no such file.'));
    response.set('Cache-Control', 'public, max-age=31536000, immutable').type(asset.type);
    if (asset.brotli === undefined) return void response.send(asset.bytes);
    response.set('Vary', 'Accept-Encoding');
    const packed = request.acceptsEncodings('br') === 'br';
    if (packed) response.set('Content-Encoding', 'br');
    response.send(packed ? asset.brotli : asset.bytes);
  };
