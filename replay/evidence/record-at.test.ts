import { createHash } from 'node:crypto';
import { symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { replay } from '../replay.ts';
import {
  aTrailRecord,
  evidenceFolder,
  gzipped,
  labEvidenceFiles,
} from '../testing/evidence-builder.ts';
import { recordAt } from './record-at.ts';

const plain = JSON.stringify({
  Records: [aTrailRecord({ eventID: 'a' }), aTrailRecord({ eventID: 'b' })],
});
const packed = gzipped({ Records: [aTrailRecord({ eventID: 'c' })] });
const sha256 = (content: string | Uint8Array) => createHash('sha256').update(content).digest('hex');

let folder: ReturnType<typeof evidenceFolder>;
let outside: ReturnType<typeof evidenceFolder>;

beforeAll(() => {
  folder = evidenceFolder({ 'evidence/plain.json': plain, 'evidence/packed.json.gz': packed });
  outside = evidenceFolder({ 'secret.json': plain });
  symlinkSync(join(outside.path, 'secret.json'), join(folder.path, 'evidence', 'link.json'));
});

afterAll(() => {
  folder.remove();
  outside.remove();
});

test('gives an entry as it stands in its file, packed or not', async () => {
  const second = await recordAt(folder.path, {
    location: 'evidence/plain.json',
    sha256: sha256(plain),
    index: 1,
  });
  const only = await recordAt(folder.path, {
    location: 'evidence/packed.json.gz',
    sha256: sha256(packed),
    index: 0,
  });
  const idOf = (text: string) => (JSON.parse(text) as { readonly eventID: string }).eventID;
  expect([second, only].map((one) => one.kind === 'found' && idOf(one.text))).toEqual(['b', 'c']);
});

test.each([
  { why: 'a way up', location: '../secret.json', index: 0, kind: 'refused' },
  {
    why: 'a way up and down again',
    location: 'evidence/../../x/secret.json',
    index: 0,
    kind: 'refused',
  },
  { why: 'an absolute path', location: '/etc/hostname', index: 0, kind: 'refused' },
  { why: 'the folder itself', location: '.', index: 0, kind: 'refused' },
  { why: 'a zero byte', location: 'evidence/plain.json\0.gz', index: 0, kind: 'refused' },
  { why: 'the answers', location: 'truth.json', index: 0, kind: 'refused' },
  { why: 'a link that leads out', location: 'evidence/link.json', index: 0, kind: 'refused' },
  { why: 'a file that is gone', location: 'evidence/gone.json', index: 0, kind: 'missing' },
  { why: 'a folder', location: 'evidence', index: 0, kind: 'missing' },
  {
    why: 'an entry the file does not have',
    location: 'evidence/plain.json',
    index: 2,
    kind: 'missing',
  },
])('answers $kind for $why', async ({ location, index, kind }) => {
  const answer = await recordAt(folder.path, { location, sha256: sha256(plain), index });
  expect(answer.kind).toBe(kind);
});

test('does not pass off a changed file as the evidence', async () => {
  writeFileSync(join(folder.path, 'evidence', 'other.json'), `${plain} `);
  const answer = await recordAt(folder.path, {
    location: 'evidence/other.json',
    sha256: sha256(plain),
    index: 0,
  });
  expect(answer.kind).toBe('changed');
});

test('finds every event of a replay again', async () => {
  const lab = evidenceFolder(labEvidenceFiles());
  const { timeline, record } = await replay({ paths: [lab.path], toldFrom: lab.path });
  for (const event of timeline.events) {
    const answer = await recordAt(lab.path, event.origin);
    expect(answer).toMatchObject({ kind: 'found', text: record(event.id) });
  }
  lab.remove();
});
