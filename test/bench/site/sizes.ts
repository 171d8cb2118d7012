import { brotliCompressSync, constants, gzipSync } from 'node:zlib';
import type { Figure } from './figure.ts';

/** What a visit sends over the wire. */
export async function sizes(url: string, count: number): Promise<readonly Figure[]> {
  const bytesOf = async (path: string) =>
    Buffer.from(await (await fetch(url + path)).arrayBuffer());
  const gzipped = async (path: string) => gzipSync(await bytesOf(path)).length / 1024;
  const viewer = (await bytesOf('/replay/bench?incident=all&view=table')).toString();
  const named = (pattern: RegExp) => pattern.exec(viewer)?.[1] ?? '';
  const fonts = [...viewer.matchAll(/href="(\/assets\/[^"]+\.woff2)"/g)].map(
    ([, path = '']) => path,
  );
  const fontBytes = await Promise.all(fonts.map(bytesOf));
  const columns = brotliCompressSync(await bytesOf('/api/runs/bench/columns?incident=all'), {
    params: { [constants.BROTLI_PARAM_QUALITY]: 5 },
  });
  const script = await gzipped(named(/src="(\/assets\/viewer-[^"]+\.js)"/));
  const everywhere = await gzipped(named(/src="(\/assets\/theme-[^"]+\.js)"/));
  const style = await gzipped(named(/href="(\/assets\/site-[^"]+\.css)"/));
  const font = fontBytes.reduce((sum, { length }) => sum + length, 0) / 1024;
  return [
    { what: 'viewer script, gzip', measured: script, bar: 45, unit: 'KB' },
    { what: 'script of every page, gzip', measured: everywhere, bar: 6, unit: 'KB' },
    { what: 'style sheet, gzip', measured: style, bar: 12, unit: 'KB' },
    { what: 'fonts', measured: font, bar: 56, unit: 'KB' },
    {
      what: 'columns, brotli',
      measured: columns.length / 1024,
      bar: (1024 * count) / 100_000,
      unit: 'KB',
    },
  ];
}
