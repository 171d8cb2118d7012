import { generateKeyPairSync } from 'node:crypto';
import { appendFileSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { replay } from '../replay.ts';
import { evidenceFolder, labEvidenceFiles } from '../testing/evidence-builder.ts';
import { verifyBundle } from './verify-bundle.ts';
import { writeBundle } from './write-bundle.ts';

const pair = generateKeyPairSync('ed25519');
const signingKey = String(pair.privateKey.export({ type: 'pkcs8', format: 'pem' }));
const publicKey = String(pair.publicKey.export({ type: 'spki', format: 'pem' }));

async function aBundle() {
  const evidence = evidenceFolder(labEvidenceFiles());
  const out = evidenceFolder({});
  onTestFinished(() => {
    evidence.remove();
    out.remove();
  });
  const { timeline } = await replay({ paths: [evidence.path] });
  await writeBundle({ paths: [evidence.path], timeline, folder: out.path, signingKey });
  return out.path;
}

test('a bundle is verified with the key it was signed with', async () => {
  const folder = await aBundle();
  expect(await verifyBundle(folder, publicKey)).toMatchObject({
    state: 'verified',
    findings: [],
    filesVerified: 6,
  });
  expect((await verifyBundle(folder)).state).toBe('unverifiable');
});

test('one flipped bit is found, in whichever file of the bundle it is', async () => {
  const folder = await aBundle();
  const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((one) =>
    one.isFile(),
  );
  expect(files.map(({ name }) => name)).toContain('manifest.sig');
  for (const [at, { parentPath, name }] of files.entries()) {
    const path = join(parentPath, name);
    const whole = readFileSync(path);
    const changed = Buffer.from(whole);
    // Somewhere inside, and never the line break that ends a file.
    const place = (at * 7919) % Math.max(1, whole.length - 2);
    changed[place] = (whole[place] ?? 0) ^ 1;
    writeFileSync(path, changed);
    expect({ name, state: (await verifyBundle(folder, publicKey)).state }).toEqual({
      name,
      state: 'broken',
    });
    writeFileSync(path, whole);
  }
  expect((await verifyBundle(folder, publicKey)).state).toBe('verified');
});

test('a changed file, an added one and another signer are found', async () => {
  const folder = await aBundle();
  const [first] = readdirSync(join(folder, 'evidence'));
  appendFileSync(join(folder, 'evidence', first ?? ''), ' ');
  writeFileSync(join(folder, 'extra.json'), '{}');
  const { findings } = await verifyBundle(folder, publicKey);
  expect(findings).toEqual([
    `evidence/${first ?? ''}: the file was changed.`,
    'extra.json: the manifest does not name this file.',
  ]);
  const other = generateKeyPairSync('ed25519').publicKey.export({ type: 'spki', format: 'pem' });
  expect((await verifyBundle(folder, String(other))).findings[0]).toMatch(/signature does not fit/);
});
