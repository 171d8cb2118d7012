import { type Zippable, zipSync } from 'fflate';

/** A ZIP archive whose bytes do not depend on when it is made. */
export function archive(files: Readonly<Record<string, Uint8Array>>): Uint8Array {
  const entries: Zippable = Object.fromEntries(
    Object.entries(files).map(([name, bytes]) => [name, bytes]),
  );
  return zipSync(entries, { level: 9, mtime: WHEN });
}

/** ZIP knows no time before 1980. Local time, as ZIP stores it. */
const WHEN = new Date(1980, 0, 2);
