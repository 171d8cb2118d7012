import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, rename, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import type { Entry, ZipFile } from 'yauzl';
import yauzl from 'yauzl';
import { invalidParameter } from './faults.ts';

/** What AWS calls the code of a zip: base64, and the form folders are named by. */
export interface CodeDigest {
  readonly base64: string;
  readonly hex: string;
}

export function digestOf(zip: Uint8Array): CodeDigest {
  const digest = createHash('sha256').update(zip).digest();
  return { base64: digest.toString('base64'), hex: digest.toString('hex') };
}

export const codeFolderName = (codeSha256: string): string =>
  Buffer.from(codeSha256, 'base64').toString('hex');

/**
 * Unpacks a deployment package into `folder`, all of it or nothing.
 *
 * Links are left out, and names that point outside the folder spoil the package: a zip is untrusted.
 * A folder that is already there holds the same bytes, because folders are named by their digest.
 *
 * @throws AwsFault InvalidParameterValueException for what is no zip, escapes, or grows too large.
 */
export async function unpack(zip: Uint8Array, folder: string): Promise<void> {
  if (existsSync(folder)) return;
  const files = await filesOf(zip);
  await mkdir(dirname(folder), { recursive: true });
  const half = await mkdtemp(`${folder}.`);
  try {
    for (const file of files) {
      const path = join(half, file.name);
      await mkdir(dirname(path), { recursive: true });
      await writeFile(path, file.bytes);
    }
    await rename(half, folder);
  } catch (fault) {
    await rm(half, { recursive: true, force: true });
    // Somebody else unpacked the same package meanwhile.
    if (!existsSync(folder)) throw fault;
  }
}

interface ArchivedFile {
  readonly name: string;
  readonly bytes: Uint8Array;
}

/** AWS's limit for the unpacked package, in bytes. */
const UNPACKED_LIMIT = 262_144_000;
const ENTRY_LIMIT = 50_000;

async function filesOf(zip: Uint8Array): Promise<ArchivedFile[]> {
  const archive = await open(zip);
  const files: ArchivedFile[] = [];
  let unpacked = 0;
  try {
    for await (const entry of entriesOf(archive)) {
      if (entry.fileName.endsWith('/') || isLink(entry)) continue;
      unpacked += entry.uncompressedSize;
      if (unpacked > UNPACKED_LIMIT || files.length >= ENTRY_LIMIT) {
        throw invalidParameter(
          `Unzipped size must be smaller than ${String(UNPACKED_LIMIT)} bytes`,
        );
      }
      files.push({ name: entry.fileName, bytes: await contentOf(archive, entry) });
    }
  } finally {
    archive.close();
  }
  return files;
}

const open = (zip: Uint8Array) =>
  new Promise<ZipFile>((resolve, reject) => {
    yauzl.fromBuffer(Buffer.from(zip), { lazyEntries: true }, (fault, archive) => {
      if (fault === null) resolve(archive);
      else reject(notAZip());
    });
  });

/** yauzl itself refuses absolute names, "..", backslashes and sizes that lie. */
async function* entriesOf(archive: ZipFile): AsyncGenerator<Entry> {
  for (let seen = 0; seen < archive.entryCount; seen++) {
    const entry = await new Promise<Entry | undefined>((resolve, reject) => {
      const settle = (work: () => void) => {
        archive.removeAllListeners('entry');
        archive.removeAllListeners('end');
        archive.removeAllListeners('error');
        work();
      };
      archive.once('entry', (found: Entry) => {
        settle(() => {
          resolve(found);
        });
      });
      archive.once('end', () => {
        settle(() => {
          resolve(undefined);
        });
      });
      archive.once('error', () => {
        settle(() => {
          reject(notAZip());
        });
      });
      archive.readEntry();
    });
    if (entry === undefined) return;
    yield entry;
  }
}

async function contentOf(archive: ZipFile, entry: Entry): Promise<Uint8Array> {
  try {
    const stream = await new Promise<NodeJS.ReadableStream>((resolve, reject) => {
      archive.openReadStream(entry, (fault, content) => {
        if (fault === null) resolve(content);
        else reject(fault);
      });
    });
    return await buffer(stream);
  } catch {
    throw notAZip();
  }
}

/** Unix mode 0o120000 in the upper half of the external attributes. */
const isLink = (entry: Entry): boolean =>
  ((entry.externalFileAttributes >>> 16) & 0o170000) === 0o120000;

const notAZip = () =>
  invalidParameter(
    'Could not unzip uploaded file. Please check your file, then try to upload again.',
  );
