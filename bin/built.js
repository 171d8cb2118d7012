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
import { basename, dirname, join, relative } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

// The sources are what is run; this keeps them in a form that starts in a quarter of a second instead of one and a
// half. One file per command and shared part, made when a source is newer than what was made of it: nobody builds by
// hand, and nothing stale can run.

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const PLACE = join(ROOT, 'node_modules/.cache/aftertrace');
/** A make is also made of how it is made. */
const OWN = 'bin/built.js';
/** A command that still runs may load another part of an older make: such makes stay for a day. */
const KEPT_MS = 24 * 60 * 60 * 1000;

/**
 * The address of a source as something Node loads: what was made of it, or through tsx where nothing can be written.
 *
 * @param {string} entry from the project's root: "site/cli/main.ts".
 */
export async function builtModule(entry) {
  // From Node 22 on, compiled code is kept as well.
  module.enableCompileCache?.(join(PLACE, 'compiled'));
  const note = join(PLACE, `${entry.replaceAll('/', '-')}.json`);
  const made = fresh(note) ?? (await make(entry, note));
  if (made !== undefined) return pathToFileURL(join(PLACE, made)).href;
  const { register } = await import('tsx/esm/api');
  register();
  return pathToFileURL(join(ROOT, entry)).href;
}

/** What the last make came to, if no source it was made of has changed since. */
function fresh(note) {
  try {
    const { made, node, sources } = JSON.parse(readFileSync(note, 'utf8'));
    if (node !== process.version) return undefined;
    for (const [path, stamp] of Object.entries(sources)) {
      if (stampOf(path) !== stamp) return undefined;
    }
    statSync(join(PLACE, made));
    return made;
  } catch {
    return undefined;
  }
}

function stampOf(path) {
  const { mtimeMs, size } = statSync(join(ROOT, path));
  return `${mtimeMs}:${size}`;
}

/** What is newly made, or undefined where there is no room or right to write it. */
async function make(entry, note) {
  const folder = `${process.pid}-${process.hrtime.bigint()}`;
  const outdir = join(PLACE, folder);
  try {
    mkdirSync(outdir, { recursive: true });
  } catch {
    return undefined;
  }
  const { build } = await import('esbuild');
  /** Taken as each file is read, so that one that changes meanwhile counts as changed. */
  const sources = { [OWN]: stampOf(OWN) };
  try {
    await build({
      entryPoints: [join(ROOT, entry)],
      outdir,
      bundle: true,
      splitting: true,
      format: 'esm',
      platform: 'node',
      target: 'node20',
      packages: 'external',
      sourcemap: 'linked',
      logLevel: 'silent',
      define: { 'import.meta.url': HERE },
      plugins: [inPlace(sources)],
    });
    const made = join(folder, `${basename(entry, '.ts')}.js`);
    const written = join(outdir, 'note.json');
    writeFileSync(written, JSON.stringify({ made, node: process.version, sources }));
    renameSync(written, note);
    forgetOlder(folder);
    return made;
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

/** What `import.meta.url` becomes: a constant of its own in each file, so that a text that speaks of it stays a text. */
const HERE = '__aftertraceHere';

/** Lets every module go on finding the files beside it. */
const inPlace = (sources) => ({
  name: 'in-place',
  setup({ onLoad }) {
    onLoad({ filter: /\.ts$/ }, ({ path }) => {
      sources[relative(ROOT, path)] = stampOf(relative(ROOT, path));
      return {
        loader: 'ts',
        resolveDir: dirname(path),
        contents: `const ${HERE} = ${JSON.stringify(pathToFileURL(path).href)}; ${readFileSync(path, 'utf8')}`,
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
