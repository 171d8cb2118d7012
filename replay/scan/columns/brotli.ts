import { brotliCompressSync, constants } from 'node:zlib';
import type { Codec } from './parquet-file.ts';

/**
 * What Node offers that is quick and knows that a hexadecimal digit has four bits: at its lowest quality brotli presses
 * ids at a rate gzip does not reach, to the size zstd gives.
 */
export const BROTLI: Codec = {
  number: 4,
  compress: (page) =>
    brotliCompressSync(page, {
      // Space for all of the output at once.
      chunkSize: Math.max(1024, page.length + 1024),
      params: {
        [constants.BROTLI_PARAM_QUALITY]: 0,
        [constants.BROTLI_PARAM_LGWIN]: 18,
        [constants.BROTLI_PARAM_SIZE_HINT]: page.length,
      },
    }),
};
