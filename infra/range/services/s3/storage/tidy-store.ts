import { existsSync, readdirSync, rmSync, statSync, truncateSync } from 'node:fs';
import { join } from 'node:path';
import { Problem } from '../../../../base/problem.ts';
import type { Platform } from '../../../platform.ts';
import { s3State } from '../state.ts';
import { FOLDER, retain, type Stored } from './byte-store.ts';

/**
 * Brings the store's files to what the buckets say, when a range goes on where another one ended: bytes of
 * writes that nobody was told of go, and downloads that were cut off hold nothing any more.
 *
 * @throws Problem STATE_DAMAGED when bytes of an object are missing: it must not be listed and then not be there.
 */
export function tidyStore(platform: Platform): void {
  const folder = join(platform.folder, FOLDER);
  if (platform.keeping === undefined) return;
  const { buckets, files, pack } = platform.state(s3State);
  files.clear();
  const lengths = new Map<string, number>();
  const claim = (stored: Stored, name: string) => {
    retain(platform, stored);
    for (const { file, from, length } of stored) {
      const there = lengths.get(file) ?? lengthOf(join(platform.folder, file));
      lengths.set(file, there);
      if (there < from + length) throw lost(join(platform.folder, file), there, name);
    }
  };
  for (const { name, objects, uploads } of buckets.values()) {
    for (const [key, versions] of objects)
      for (const { stored } of versions) claim(stored, `${name}/${key}`);
    for (const { key, parts } of uploads.values())
      for (const { stored } of parts.values()) claim(stored, `${name}/${key}`);
  }
  if (!existsSync(folder)) return;
  for (const name of readdirSync(folder)) {
    const file = join(FOLDER, name);
    if (file === pack?.file) truncateSync(join(folder, name), pack.size);
    else if (!files.has(file)) rmSync(join(folder, name), { force: true });
  }
}

const lengthOf = (path: string): number => (existsSync(path) ? statSync(path).size : 0);

const lost = (path: string, length: number, object: string): Problem =>
  new Problem(
    'STATE_DAMAGED',
    `${path} ends at byte ${String(length)}, before the bytes of ${object}`,
    { fix: 'Put a copy of the state folder in its place, or choose another folder.' },
  );
