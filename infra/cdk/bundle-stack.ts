import { existsSync, readdirSync } from 'node:fs';
import { readFile, realpath } from 'node:fs/promises';
import { dirname, join, relative, sep } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { build, type Message, type Plugin } from 'esbuild';
import { Problem } from '../base/problem.ts';
import { handlerBundle } from './bundle-options.ts';

export interface StackBundle {
  /** The module with `build` and `prepareBundles`, which needs nothing but installed packages. */
  readonly module: string;
  /** Folder of each handler's bundle, by the path of its entry. */
  readonly handlers: Readonly<Record<string, string>>;
}

/** The folder this project lies in. */
export const PROJECT = fileURLToPath(new URL('../..', import.meta.url));

/**
 * Makes one file of a stack module and one of each of its handlers, without running any of it.
 *
 * @param stackModule its folder holds the handlers, as `functions/<name>/handler.ts`.
 * @throws Problem DEPLOY_FAILED naming file and line of what cannot be read, or the file that lies out of bounds.
 */
export async function bundleStack(stackModule: string, to: string): Promise<StackBundle> {
  const folder = await realpath(dirname(stackModule));
  const project = await realpath(PROJECT);
  const within = onlyWithin([folder, join(project, 'infra'), join(project, 'node_modules')]);
  const module = join(to, 'stack.mjs');
  const entries = handlersOf(dirname(stackModule));
  const folders = entries.map((entry) => [
    entry,
    join(to, 'handlers', relative(dirname(stackModule), dirname(entry))),
  ]);
  await told(async () => {
    await build({
      stdin: {
        contents: `export { build } from ${JSON.stringify(stackModule)};
export { prepareBundles } from ${JSON.stringify(join(PROJECT, 'infra/cdk/prepared-bundles.ts'))};`,
        resolveDir: PROJECT,
      },
      absWorkingDir: project,
      outfile: module,
      bundle: true,
      platform: 'node',
      target: 'node20',
      format: 'esm',
      packages: 'external',
      logLevel: 'silent',
      plugins: [within, ownPlace],
    });
    await Promise.all(
      folders.map(([entry = '', out = '']) =>
        build({
          absWorkingDir: project,
          entryPoints: [relative(project, entry)],
          outfile: join(out, 'index.js'),
          ...handlerBundle(NATIVE),
          external: [...handlerBundle(NATIVE).external],
          plugins: [within],
        }),
      ),
    );
  });
  return { module, handlers: Object.fromEntries(folders) as Record<string, string> };
}

/** Packages with compiled code that a handler may bring along. */
const NATIVE = ['@litko/yara-x'];

function handlersOf(folder: string): readonly string[] {
  const functions = join(folder, 'functions');
  if (!existsSync(functions)) return [];
  return readdirSync(functions)
    .sort()
    .map((name) => join(functions, name, 'handler.ts'))
    .filter((entry) => existsSync(entry));
}

/** A bundle is readable to whoever runs it, so nothing gets into one that is not the stack's or the project's. */
function onlyWithin(folders: readonly string[]): Plugin {
  return {
    name: 'only-within',
    setup({ onLoad }) {
      onLoad({ filter: /.*/, namespace: 'file' }, async ({ path }) => {
        const real = await realpath(path);
        if (folders.some((folder) => real.startsWith(`${folder}${sep}`))) return undefined;
        return {
          errors: [{ text: `${path} lies outside the lab's folder and cannot be imported` }],
        };
      });
    },
  };
}

/** In parts: this file is itself rewritten in just this way, when the program is put into one file. */
const OWN_URL = ['import', 'meta', 'url'].join('.');

/** Files of one bundle go on finding what lies beside each of them. */
const ownPlace: Plugin = {
  name: 'own-place',
  setup({ onLoad }) {
    onLoad({ filter: /\.[mc]?ts$/, namespace: 'file' }, async ({ path }) => {
      const text = await readFile(path, 'utf8');
      if (!text.includes(OWN_URL)) return undefined;
      const place = JSON.stringify(pathToFileURL(path).href);
      return { contents: text.replaceAll(OWN_URL, place), loader: 'ts' };
    });
  },
};

async function told(work: () => Promise<void>): Promise<void> {
  try {
    await work();
  } catch (error) {
    if (!(error instanceof Error) || !('errors' in error)) throw error;
    const [first, ...more] = error.errors as readonly Message[];
    if (first === undefined) throw error;
    const { location, text } = first;
    const where = location === null ? '' : `${location.file}:${location.line}:${location.column}: `;
    const others = more.length === 0 ? '' : ` (and ${more.length} more)`;
    throw new Problem('DEPLOY_FAILED', `the lab cannot be built: ${where}${text}${others}`, {
      fix: 'Mend that line and save; nothing was changed.',
      cause: error,
    });
  }
}
