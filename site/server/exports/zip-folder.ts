import { readdir, readFile } from 'node:fs/promises';
import { join, relative, sep } from 'node:path';
import type { Writable } from 'node:stream';
import { Zip, ZipPassThrough } from 'fflate';

/** The date every entry bears: the same content gives the same bytes, and no zip is older than 1980. */
const DATE = '1980-01-01T00:00:00Z';

/** Writes a folder as a ZIP, file by file: one at a time is held, and nothing is compressed that mostly is already. */
export async function zipFolder(folder: string, to: Writable): Promise<void> {
  const names = (await readdir(folder, { recursive: true, withFileTypes: true }))
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();
  // It calls back before it returns, and fails only where a name is too long for the format.
  const zip = new Zip((error, part) => {
    if (error === null) to.write(part);
    else to.destroy(error);
  });
  for (const path of names) {
    const entry = new ZipPassThrough(relative(folder, path).split(sep).join('/'));
    entry.mtime = DATE;
    zip.add(entry);
    entry.push(await readFile(path), true);
    if (to.writableNeedDrain) await new Promise((resolve) => to.once('drain', resolve));
    if (to.destroyed) return;
  }
  zip.end();
  to.end();
}
