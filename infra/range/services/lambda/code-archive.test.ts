import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { strToU8, zipSync } from 'fflate';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { unpack } from './code-archive.ts';

let root: string;

beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'code-archive-'));
});

afterEach(async () => {
  await rm(root, { recursive: true, force: true });
});

test('unpacks files in folders', async () => {
  const zip = zipSync({ 'src/index.js': strToU8('exports.x = 1') });
  await unpack(zip, join(root, 'code'));
  expect(await readFile(join(root, 'code', 'src', 'index.js'), 'utf8')).toBe('exports.x = 1');
});

test('leaves links out', async () => {
  const link = 0o120777 * 2 ** 16;
  const zip = zipSync({
    'index.js': strToU8(''),
    passwd: [strToU8('/etc/passwd'), { os: 3, attrs: link }],
  });
  await unpack(zip, join(root, 'code'));
  expect(await readdir(join(root, 'code'))).toEqual(['index.js']);
});

test.each(['../outside.js', '/outside.js', 'a/../../outside.js', 'a\\..\\..\\outside.js'])(
  'refuses a package that names %s, and leaves nothing behind',
  async (name) => {
    const zip = zipSync({ 'index.js': strToU8(''), [name]: strToU8('x') });
    await expect(unpack(zip, join(root, 'code'))).rejects.toMatchObject({
      code: 'InvalidParameterValueException',
    });
    expect(await readdir(root)).toEqual([]);
  },
);

test.each([
  { what: 'empty bytes', bytes: new Uint8Array() },
  { what: 'text', bytes: strToU8('exports.handler = 1') },
  { what: 'half a zip', bytes: zipSync({ 'index.js': strToU8('x'.repeat(200)) }).slice(0, 60) },
])('refuses $what', async ({ bytes }) => {
  await expect(unpack(bytes, join(root, 'code'))).rejects.toMatchObject({
    code: 'InvalidParameterValueException',
    message: 'Could not unzip uploaded file. Please check your file, then try to upload again.',
  });
});

test('refuses what would grow beyond the limit, without unpacking it', async () => {
  const zip = Buffer.from(zipSync({ 'zeros.bin': strToU8('0') }));
  // The uncompressed size, as the central directory claims it.
  zip.writeUInt32LE(263_000_000, zip.indexOf('PK\x01\x02', 'latin1') + 24);
  await expect(unpack(zip, join(root, 'code'))).rejects.toMatchObject({
    message: 'Unzipped size must be smaller than 262144000 bytes',
  });
  expect(await readdir(root)).toEqual([]);
});
