import {
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import module from 'node:module';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

// The sources are what is run; this keeps them in a form that starts in a quarter of a second instead of one and a
// half. One file per command and shared part, made when a source is newer than what was made of it: nobody builds by
// hand, and nothing stale can run.

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const ENTRY = join(ROOT, 'site/cli/main.ts');
const PLACE = join(ROOT, 'node_modules/.cache/aftertrace');
const MADE = join(PLACE, 'made.json');
/** A command that still runs may load another part of an older make: such makes stay for a day. */
const KEPT_MS = 24 * 60 * 60 * 1000;

/** The address of site/cli/main.ts as something Node loads: what was made of it, or through tsx where nothing can be written. */
export async function mainModule() {
  // From Node 22 on, compiled code is kept as well.
  module.enableCompileCache?.(join(PLACE, 'compiled'));
  const made = fresh() ?? (await make());
  if (made !== undefined) return pathToFileURL(join(PLACE, made, 'main.js')).href;
  const { register } = await import('tsx/esm/api');
  register();
  return pathToFileURL(ENTRY).href;
}

/** The folder of the last make, if no source it was made of has changed since. */
function fresh() {
  try {
    const { folder, node, sources } = JSON.parse(readFileSync(MADE, 'utf8'));
    if (node !== process.version) return undefined;
    for (const [path, stamp] of Object.entries(sources)) {
      if (stampOf(path) !== stamp) return undefined;
    }
    statSync(join(PLACE, folder, 'main.js'));
    return folder;
  } catch {
    return undefined;
  }
}

function stampOf(path) {
  const { mtimeMs, size } = statSync(join(ROOT, path));
  return `${mtimeMs}:${size}`;
}

/** The folder newly made, or undefined where there is no room or right to write it. */
async function make() {
  const folder = `${process.pid}-${process.hrtime.bigint()}`;
  const outdir = join(PLACE, folder);
  try {
    mkdirSync(outdir, { recursive: true });
  } catch {
    return undefined;
  }
  const { build } = await import('esbuild');
  /** Taken as each file is read, so that one that changes meanwhile counts as changed. */
  const sources = {};
  try {
    await build({
      entryPoints: [ENTRY],
      outdir,
      bundle: true,
      splitting: true,
      format: 'esm',
      platform: 'node',
      target: 'node20',
      packages: 'external',
      sourcemap: 'linked',
      logLevel: 'silent',
      plugins: [inPlace(sources)],
    });
    writeFileSync(
      join(outdir, 'made.json'),
      JSON.stringify({ folder, node: process.version, sources }),
    );
    renameSync(join(outdir, 'made.json'), MADE);
    forgetOlder(folder);
    return folder;
  } catch (error) {
    rmSync(outdir, { recursive: true, force: true });
    if (error.errors === undefined) return undefined;
    for (const { text, location } of error.errors) {
      process.stderr.write(`${location?.file}:${location?.line}: ${text}\n`);
    }
    process.stderr.write('aftertrace cannot start: mend the source named above.\n');
    process.exit(3);
  }
}

/** Lets every module go on finding the files beside it. */
const inPlace = (sources) => ({
  name: 'in-place',
  setup({ onLoad }) {
    onLoad({ filter: /\.ts$/ }, ({ path }) => {
      sources[relative(ROOT, path)] = stampOf(relative(ROOT, path));
      return {
        loader: 'ts',
        resolveDir: dirname(path),
        contents: readFileSync(path, 'utf8').replaceAll(
          'import.meta.url',
          JSON.stringify(pathToFileURL(path).href),
        ),
      };
    });
  },
});

function forgetOlder(current) {
  for (const name of readdirSync(PLACE)) {
    const path = join(PLACE, name);
    if (
      name !== current &&
      /^\d+-\d+$/.test(name) &&
      Date.now() - statSync(path).mtimeMs > KEPT_MS
    ) {
      rmSync(path, { recursive: true, force: true });
    }
  }
}
