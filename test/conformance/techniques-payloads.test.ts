import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { unzipSync } from 'fflate';
import { expect, test } from 'vitest';
import { awsClients } from '../../attacker-sim/aws-clients.ts';
import type { PlannedCall } from '../../attacker-sim/dry-run.ts';
import { eicar } from '../../attacker-sim/eicar.ts';
import { detonate } from '../../attacker-sim/runner.ts';
import { loadRules } from '../../labs/malicious-upload/functions/scan/yara-rules.ts';
import { ROOT, repositoryFiles } from '../architecture/repository-files.ts';

/** What a technique would upload, taken from a dry run. */
async function payloadOf(
  technique: string,
): Promise<{ readonly key: string; readonly body: Buffer }> {
  const planned: PlannedCall[] = [];
  const aws = awsClients(
    {
      account: '111122223333',
      region: 'us-east-1',
      credentials: { accessKeyId: 'AKIAEXAMPLE000000009', secretAccessKey: 'example' },
    },
    { dryRun: (call) => planned.push(call) },
  );
  await detonate({
    technique,
    inputs: { bucket: 'bucket', key: 'incoming/file' },
    aws,
    signal: new AbortController().signal,
    say: () => {},
  });
  aws.close();
  const { Key, Body } = planned[0]?.input ?? {};
  if (typeof Key !== 'string' || !(Body instanceof Uint8Array)) throw new Error('uploads nothing');
  return { key: Key, body: Buffer.from(Body) };
}

const EICAR = Buffer.from(eicar());

/** Text a scanner would report the file for that holds it; put together here, so that this file holds none. */
const MARKERS = [
  EICAR.toString(),
  EICAR.toString('base64').slice(0, 40),
  EICAR.toString().slice(28),
  ['sys', 'tem($_'].join(''),
  ['ev', 'al($_'].join(''),
  ['shell_', 'exec($_'].join(''),
  ['Attribut', 'e VB_Name'].join(''),
  ['This program ', 'cannot be run in DOS mode'].join(''),
];

test('no file of the repository holds what a payload is recognised by', () => {
  const marked = repositoryFiles().flatMap((file) => {
    const content = readFileSync(join(ROOT, file)).toString('latin1');
    return MARKERS.filter((marker) => content.includes(marker)).map(
      (marker) => `${file}: ${marker}`,
    );
  });
  expect(marked).toEqual([]);
});

test('no file of the repository is a program or an archive', () => {
  const heads = new Map([
    ['program', Buffer.from([0x4d, 0x5a])],
    ['program of Linux', Buffer.from([0x7f, 0x45, 0x4c, 0x46])],
    ['archive', Buffer.from([0x50, 0x4b, 0x03, 0x04])],
  ]);
  const found = repositoryFiles().flatMap((file) => {
    const content = readFileSync(join(ROOT, file));
    return [...heads].flatMap(([kind, head]) =>
      content.subarray(0, head.length).equals(head) ? [`${file}: ${kind}`] : [],
    );
  });
  expect(found).toEqual([]);
});

/** Uploads that a rule of the lab knows by their bytes, unpacked or not. */
const KNOWN_BY_RULE = [
  'resource-development.eicar-upload',
  'persistence.web-shell-upload',
  'execution.script-svg-upload',
  'defense-evasion.polyglot-upload',
];

test('the rules of the lab find its payloads, and none of them in any file of the repository', async () => {
  const rules = loadRules(join(ROOT, 'labs/malicious-upload/rules'));
  const found = (bytes: Uint8Array) => rules.match(bytes).map(({ rule }) => rule);
  for (const technique of KNOWN_BY_RULE) {
    const { body } = await payloadOf(technique);
    expect({ technique, found: found(body) }).not.toEqual({ technique, found: [] });
  }
  const marked = repositoryFiles().flatMap((file) =>
    found(readFileSync(join(ROOT, file)))
      .filter((rule) => !(rule === 'script_in_svg' && isPage(file)))
      .map((rule) => `${file}: ${rule}`),
  );
  expect(marked).toEqual([]);
});

/** A page has drawings and scripts in it, and is no drawing. */
const isPage = (file: string): boolean =>
  file.startsWith('site/views/') || file === 'test/support/site-fixture.ts';

const hasClamAv = spawnSync('clamscan', ['--version']).status === 0;

test.runIf(hasClamAv)(
  'ClamAV finds nothing in the repository',
  () => {
    const files = repositoryFiles().map((file) => join(ROOT, file));
    const { status, stdout } = spawnSync(
      'clamscan',
      ['--infected', '--no-summary', '--file-list=-'],
      {
        input: files.join('\n'),
        encoding: 'utf8',
      },
    );
    expect({ status, stdout }).toEqual({ status: 0, stdout: '' });
  },
  300_000,
);

test('the test file is in each of its disguises', async () => {
  expect((await payloadOf('resource-development.eicar-upload')).body).toEqual(EICAR);
  const base64 = await payloadOf('defense-evasion.eicar-base64-upload');
  expect(Buffer.from(base64.body.toString(), 'base64')).toEqual(EICAR);
  const utf16 = await payloadOf('defense-evasion.eicar-utf16-upload');
  expect(new TextDecoder('utf-16').decode(utf16.body)).toBe(EICAR.toString());
  const archived = unzipSync((await payloadOf('defense-evasion.eicar-archived-upload')).body);
  expect(Buffer.from(archived['papers/receipt.txt'] ?? [])).toEqual(EICAR);
  const outer = unzipSync((await payloadOf('defense-evasion.eicar-in-zip-upload')).body);
  const inner = unzipSync(outer['invoices/2026-05.zip'] ?? new Uint8Array());
  expect(Buffer.from(inner['invoice-4711.txt'] ?? [])).toEqual(EICAR);
});

test.each([
  { technique: 'defense-evasion.png-zip-polyglot-upload', begins: '\x89PNG\r\n' },
  { technique: 'defense-evasion.pdf-zip-polyglot-upload', begins: '%PDF-1.4' },
])('$technique is both of what it is', async ({ technique, begins }) => {
  const { body } = await payloadOf(technique);
  expect(body.toString('latin1').startsWith(begins)).toBe(true);
  expect(Buffer.from(unzipSync(body)['inside/note.txt'] ?? [])).toEqual(EICAR);
});

test('the picture that is a script parses as one, and does nothing', async () => {
  const { body } = await payloadOf('defense-evasion.gif-script-polyglot-upload');
  expect(body.toString('latin1').startsWith('GIF89a')).toBe(true);
  const parsed = spawnSync(process.execPath, ['--check', '-'], { input: body.toString('latin1') });
  expect({ status: parsed.status, stderr: parsed.stderr.toString() }).toEqual({
    status: 0,
    stderr: '',
  });
});

/** The numbers of a central directory: entries, and what they say they expand to. */
function directoryOf(zip: Buffer) {
  const end = zip.lastIndexOf(Buffer.from([0x50, 0x4b, 0x05, 0x06]));
  const count = zip.readUInt16LE(end + 10);
  let at = zip.readUInt32LE(end + 16);
  const entries = Array.from({ length: count }, () => {
    const entry = {
      claims: zip.readUInt32LE(at + 24),
      packed: zip.readUInt32LE(at + 20),
      offset: zip.readUInt32LE(at + 42),
      mode: zip.readUInt32LE(at + 38) >>> 16,
    };
    at += 46 + zip.readUInt16LE(at + 28);
    return entry;
  });
  return entries;
}

test('archives that bomb, lie, overlap, crowd and link do so', async () => {
  const flat = directoryOf((await payloadOf('impact.zip-bomb-upload')).body);
  expect(flat.map(({ claims }) => claims)).toEqual([60 * 1024 * 1024]);
  const lying = (await payloadOf('impact.lying-zip-upload')).body;
  expect(directoryOf(lying).map(({ claims }) => claims)).toEqual([100, 0xfffffff0]);
  const overlapping = directoryOf((await payloadOf('impact.overlapping-zip-upload')).body);
  expect(new Set(overlapping.map(({ offset }) => offset)).size).toBe(1);
  expect(overlapping.reduce((sum, { claims }) => sum + claims, 0)).toBe(512 * 1024 * 1024);
  expect(directoryOf((await payloadOf('impact.many-entries-zip-upload')).body).length).toBe(20_000);
  const [link] = directoryOf((await payloadOf('initial-access.symlink-slip-upload')).body);
  expect(link?.mode).toBe(0o120777);
});

test('a nested bomb is small outside and a gigabyte inside', async () => {
  const { body } = await payloadOf('impact.nested-zip-bomb-upload');
  expect(body.length).toBeLessThan(64 * 1024);
  // All parts of a level are alike, so one of each tells how much there is.
  let zip: Uint8Array = body;
  let parts = 1;
  for (const within of [4, 16, 16]) {
    expect(directoryOf(Buffer.from(zip)).length).toBe(within);
    parts *= within;
    zip = unzipSync(zip, { filter: ({ name }) => name === 'part-0.zip' })['part-0.zip'] ?? zip;
  }
  const [page] = directoryOf(Buffer.from(zip));
  expect(parts * (page?.claims ?? 0)).toBe(1024 * 1024 * 1024);
});

test('an entity bomb has its levels, and an external entity leads nowhere', async () => {
  const bomb = (await payloadOf('impact.entity-bomb-upload')).body;
  expect(bomb.length).toBeLessThan(1024);
  expect(bomb.toString().match(/<!ENTITY/g)).toHaveLength(6);
  const xxe = (await payloadOf('initial-access.xxe-upload')).body.toString();
  expect(xxe.match(/SYSTEM "[^"]*"/g)).toEqual([
    'SYSTEM "file:///aftertrace/nowhere"',
    'SYSTEM "http://192.0.2.66/aftertrace"',
  ]);
});

test.each([
  { technique: 'initial-access.traversal-key-upload', holds: '/../../' },
  { technique: 'defense-evasion.log-injection-key-upload', holds: '\r\n' },
  { technique: 'execution.markup-key-upload', holds: '<img src=x onerror=' },
  { technique: 'execution.formula-key-upload', holds: '/=HYPERLINK(' },
  { technique: 'defense-evasion.right-to-left-key-upload', holds: '\u202E' },
])('the name of $technique holds what it is about', async ({ technique, holds }) => {
  expect((await payloadOf(technique)).key).toContain(holds);
});
