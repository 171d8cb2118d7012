import { existsSync, readdirSync, rmSync, truncateSync } from 'node:fs';
import { join } from 'node:path';
import type { Platform } from '../../../platform.ts';
import { s3State } from '../state.ts';
import { FOLDER, retain } from './byte-store.ts';

/**
 * Brings the store's files to what the buckets say, when a range goes on where another one ended: bytes of
 * writes that nobody was told of go, and downloads that were cut off hold nothing any more.
 */
export function tidyStore(platform: Platform): void {
  const folder = join(platform.folder, FOLDER);
  if (platform.keeping === undefined || !existsSync(folder)) return;
  const { buckets, files, pack } = platform.state(s3State);
  files.clear();
  for (const { objects, uploads } of buckets.values()) {
    for (const versions of objects.values())
      for (const { stored } of versions) retain(platform, stored);
    for (const { parts } of uploads.values())
      for (const { stored } of parts.values()) retain(platform, stored);
  }
  for (const name of readdirSync(folder)) {
    const file = join(FOLDER, name);
    if (file === pack?.file) truncateSync(join(folder, name), pack.size);
    else if (!files.has(file)) rmSync(join(folder, name), { force: true });
  }
}
