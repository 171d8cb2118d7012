import { createHash } from 'node:crypto';
import { cpSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { serialize } from 'node:v8';
import { CreateBucketCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startRange } from '../range.ts';

let root: string;
/** A state folder with one object in it. */
let kept: string;

beforeAll(async () => {
  root = mkdtempSync(join(tmpdir(), 'aftertrace-folder-'));
  kept = join(root, 'kept');
  const range = await startRange({ state: kept });
  const [account] = range.accounts;
  if (account === undefined) throw new Error('a range has an account');
  const s3 = new S3Client({ endpoint: range.endpoint, region: range.region, credentials: account });
  await s3.send(new CreateBucketCommand({ Bucket: 'mine' }));
  await s3.send(new PutObjectCommand({ Bucket: 'mine', Key: 'a', Body: 'some bytes' }));
  await expect(startRange({ state: kept })).rejects.toMatchObject({ code: 'STATE_IN_USE' });
  await range.stop();
});

afterAll(() => {
  rmSync(root, { recursive: true, force: true });
});

function folderWith(name: string, change: (folder: string) => void): string {
  const folder = join(root, name);
  cpSync(kept, folder, { recursive: true });
  change(folder);
  return folder;
}

function packOf(folder: string): string {
  const [name = ''] = readdirSync(join(folder, 'files', 's3'));
  return join(folder, 'files', 's3', name);
}

test('a folder somebody uses for something else is refused and left as it is', async () => {
  const folder = join(root, 'letters');
  mkdirSync(folder);
  writeFileSync(join(folder, 'letter.txt'), 'Dear');
  await expect(startRange({ state: folder })).rejects.toMatchObject({
    code: 'STATE_UNREADABLE',
    message: `${folder} is no state folder: it holds letter.txt`,
  });
  expect(readdirSync(folder)).toEqual(['letter.txt']);
});

test('a folder of the first format is refused by that name', async () => {
  const folder = folderWith('older', (at) => {
    const payload = serialize({ header: { format: 1 } });
    const head = Buffer.alloc(4);
    head.writeUInt32LE(payload.length);
    const digest = createHash('sha256').update(payload).digest().subarray(0, 16);
    writeFileSync(join(at, 'state.log'), Buffer.concat([head, digest, payload]));
  });
  await expect(startRange({ state: folder })).rejects.toMatchObject({
    code: 'STATE_UNREADABLE',
    message: `${join(folder, 'state.log')} has format 1, and this version reads format 2`,
  });
});

test('a log that is something else is refused by name', async () => {
  const folder = folderWith('foreign', (at) => {
    writeFileSync(join(at, 'state.log'), 'PRAGMA journal_mode = WAL;\n');
  });
  await expect(startRange({ state: folder })).rejects.toMatchObject({ code: 'STATE_UNREADABLE' });
});

test('a log that is gone is missed, not begun anew', async () => {
  const folder = folderWith('gone', (at) => {
    rmSync(join(at, 'state.log'));
  });
  await expect(startRange({ state: folder })).rejects.toMatchObject({
    code: 'STATE_DAMAGED',
    message: expect.stringContaining(`${join(folder, 'state.log')} is missing`) as string,
  });
});

test('an object whose bytes are gone is named, with the file that held them', async () => {
  let pack = '';
  const folder = folderWith('bytes', (at) => {
    pack = packOf(at);
    writeFileSync(pack, 'some');
  });
  await expect(startRange({ state: folder })).rejects.toMatchObject({
    code: 'STATE_DAMAGED',
    message: `${pack} ends at byte 4, before the bytes of mine/a`,
  });
  // And the folder is given back.
  await expect(startRange({ state: folder })).rejects.toMatchObject({ code: 'STATE_DAMAGED' });
});

test('a lock of a process that is gone is taken over', async () => {
  const folder = folderWith('left', (at) => {
    writeFileSync(join(at, 'lock'), `${String(process.pid)} 1`);
  });
  const range = await startRange({ state: folder });
  await range.stop();
  expect(readdirSync(folder).sort()).toEqual(['files', 'state.log']);
});
