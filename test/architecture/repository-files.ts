import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

export const ROOT = fileURLToPath(new URL('../../', import.meta.url));

/** Folders of one folder, by name; one whose name begins with "_" is a pattern to copy, not an entry. */
export const foldersIn = (path: string): readonly string[] =>
  readdirSync(`${ROOT}${path}`, { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && !entry.name.startsWith('_'))
    .map(({ name }) => name)
    .sort();

/** Every file that is not ignored, relative to the root, sorted. Git is not asked, so a copy without it can be tested. */
export function repositoryFiles(): readonly string[] {
  const ignored = readFileSync(`${ROOT}.gitignore`, 'utf8')
    .split('\n')
    .filter((line) => line.endsWith('/'))
    .map((line) => line.slice(0, -1));
  return filesBelow('', new Set([...ignored, '.git'])).sort();
}

function filesBelow(path: string, ignored: ReadonlySet<string>): string[] {
  return readdirSync(`${ROOT}${path}`, { withFileTypes: true })
    .filter(({ name }) => !ignored.has(name))
    .flatMap((entry) => {
      const below = `${path}${entry.name}`;
      if (entry.isDirectory()) return filesBelow(`${below}/`, ignored);
      return entry.isFile() ? [below] : [];
    });
}
