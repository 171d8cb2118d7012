import { fileURLToPath } from 'node:url';
import { buildSync } from 'esbuild';

let made: string | undefined;

/**
 * The code of a scanning thread as one plain script.
 *
 * A thread that read the sources as they are would bring the loader with it: 30 MB and a third of a second each, more
 * than scanning a hundred thousand records takes.
 */
export function threadCode(): string {
  made ??= buildSync({
    entryPoints: [fileURLToPath(new URL('scan-thread.ts', import.meta.url))],
    bundle: true,
    write: false,
    platform: 'node',
    format: 'cjs',
    target: 'node20',
    minify: true,
    // The one use of import.meta is the kernel's file, which a thread is handed instead.
    logOverride: { 'empty-import-meta': 'silent' },
  }).outputFiles[0]?.text;
  if (made === undefined) throw new Error('esbuild made no code for the scanning threads');
  return made;
}
