import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { basename } from 'node:path';
import { fileURLToPath } from 'node:url';
import { brotliCompressSync, constants } from 'node:zlib';
import { build } from 'esbuild';

/** A file the pages load. Its name holds a hash of its content, so that a browser may keep it for ever. */
export interface Asset {
  readonly type: string;
  readonly bytes: Buffer;
  /** Undefined where compressing saves nothing. */
  readonly brotli: Buffer | undefined;
}

export interface Assets {
  find(name: string): Asset | undefined;
  /** Addresses, as pages write them. */
  readonly style: string;
  readonly viewer: string;
  /** Of every page: the switch between light and dark. */
  readonly theme: string;
  /** Of the pages that change by themselves. */
  readonly live: string;
  readonly icon: string;
  readonly fonts: readonly string[];
}

const STYLE = fileURLToPath(new URL('../styles/site.css', import.meta.url));
const ICON = fileURLToPath(new URL('../styles/icon.svg', import.meta.url));
const VIEWER = fileURLToPath(new URL('../viewer/page/viewer.ts', import.meta.url));
const LIVE = fileURLToPath(new URL('../viewer/page/live/live.ts', import.meta.url));
const THEME = fileURLToPath(new URL('../viewer/page/theme.ts', import.meta.url));

const TYPES: Readonly<Record<string, string>> = {
  css: 'text/css; charset=utf-8',
  js: 'text/javascript; charset=utf-8',
  svg: 'image/svg+xml',
  woff2: 'font/woff2',
};

/** Bundles styles, fonts and browser code in memory; nothing is written to disk. */
export async function buildAssets(): Promise<Assets> {
  const result = await build({
    entryPoints: { site: STYLE, viewer: VIEWER, theme: THEME, live: LIVE },
    outdir: '/assets',
    entryNames: '[name]-[hash]',
    assetNames: '[name]-[hash]',
    publicPath: '/assets',
    bundle: true,
    minify: true,
    write: false,
    format: 'esm',
    target: ['es2022'],
    loader: { '.woff2': 'file', '.svg': 'file' },
    logLevel: 'silent',
  });
  const files = new Map(
    result.outputFiles.map(({ path, contents }) => [
      basename(path),
      assetOf(path, Buffer.from(contents)),
    ]),
  );
  const icon = await readFile(ICON);
  files.set(`icon-${hashOf(icon)}.svg`, assetOf(ICON, icon));
  const addressOf = (pattern: RegExp) => {
    const name = [...files.keys()].find((each) => pattern.test(each));
    if (name === undefined) throw new Error(`nothing was built that matches ${pattern}`);
    return `/assets/${name}`;
  };
  return {
    find: (name) => files.get(name),
    style: addressOf(/^site-.*\.css$/),
    viewer: addressOf(/^viewer-.*\.js$/),
    theme: addressOf(/^theme-.*\.js$/),
    live: addressOf(/^live-.*\.js$/),
    icon: addressOf(/^icon-.*\.svg$/),
    fonts: [addressOf(/^atkinson-hyperlegible-next.*\.woff2$/), addressOf(/-mono-.*\.woff2$/)],
  };
}

function assetOf(path: string, bytes: Buffer): Asset {
  const extension = path.slice(path.lastIndexOf('.') + 1);
  const type = TYPES[extension] ?? 'application/octet-stream';
  const brotli = extension === 'woff2' ? undefined : compressed(bytes);
  return { type, bytes, brotli };
}

/** Quality 9 takes milliseconds where 11 takes a noticeable part of the start. */
const compressed = (bytes: Buffer): Buffer =>
  brotliCompressSync(bytes, { params: { [constants.BROTLI_PARAM_QUALITY]: 9 } });

const hashOf = (bytes: Uint8Array): string =>
  createHash('sha256').update(bytes).digest('hex').slice(0, 8);
