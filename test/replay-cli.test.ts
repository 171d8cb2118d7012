import { spawn } from 'node:child_process';
import { generateKeyPairSync } from 'node:crypto';
import {
  appendFileSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { exporters } from '../replay/export/exporters.ts';

const PROGRAM = fileURLToPath(new URL('../bin/aftertrace.js', import.meta.url));

let folder: string;
let evidence: string;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'aftertrace-replay-'));
  evidence = join(folder, 'evidence');
  await aftertrace('noise', '--events', '300', '--seed', 'forms', '--out', evidence);
});

afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});

describe('forms', () => {
  /** What anybody who reads the form would see first. */
  const READS: Readonly<Record<string, (text: string) => unknown>> = {
    json: (text) => (JSON.parse(text) as { schema: string }).schema,
    'html-report': (text) => /^<!doctype html>/i.test(text) && text.includes('</html>'),
    csv: (text) => text.split('\n').length > 300,
    'timesketch-csv': (text) => text.split('\n')[0]?.includes('message,') === true,
    'timesketch-jsonl': (text) =>
      text
        .trim()
        .split('\n')
        .every((line) => 'timestamp_desc' in (JSON.parse(line) as object)),
    ocsf: (text) =>
      text
        .trim()
        .split('\n')
        .every((line) => JSON.parse(line) !== null),
    'attack-flow': (text) => (JSON.parse(text) as { type: string }).type,
    perfetto: (text) => 'traceEvents' in (JSON.parse(text) as object),
  };

  test('every one has a reader here', () => {
    expect(Object.keys(READS).sort()).toEqual(exporters.all.map(({ id }) => id).sort());
  });

  test.each(Object.keys(READS))('%s is written whole to standard output', async (form) => {
    const { code, out } = await aftertrace('replay', evidence, '--format', form);
    expect(code).toBe(0);
    expect([true, 'aftertrace.timeline/1', 'bundle']).toContain(READS[form]?.(out));
  });

  test('one that there is not is named, with those there are', async () => {
    const { code, err } = await aftertrace('replay', evidence, '--format', 'docx');
    expect(code).toBe(2);
    expect(err).toContain('"docx"');
    expect(err).toContain('attack-flow');
  });
});

describe('a bundle', () => {
  test('is verified as it was written, and not after a byte of it changed', async () => {
    const bundle = join(folder, 'bundle');
    const { privateKey, publicKey } = generateKeyPairSync('ed25519');
    const [secret, shown] = [join(folder, 'secret.pem'), join(folder, 'public.pem')];
    writeFileSync(secret, privateKey.export({ type: 'pkcs8', format: 'pem' }));
    writeFileSync(shown, publicKey.export({ type: 'spki', format: 'pem' }));
    const words = ['--format', 'bundle', '--out', bundle, '--sign', secret];
    expect((await aftertrace('replay', evidence, ...words)).code).toBe(0);
    const check = () => aftertrace('verify', '--bundle', bundle, '--key', shown, '--json');
    const untouched = await check();
    expect({ code: untouched.code, told: JSON.parse(untouched.out) as unknown }).toMatchObject({
      code: 0,
      told: { state: 'verified', findings: [] },
    });
    const names = readdirSync(bundle, { recursive: true }).map(String);
    const name = names.find((one) => one.endsWith('.json.gz')) ?? '';
    const bytes = readFileSync(join(bundle, name));
    bytes.writeUInt8(bytes.readUInt8(40) ^ 1, 40);
    writeFileSync(join(bundle, name), bytes);
    const touched = await check();
    expect(touched.code).toBe(1);
    expect(touched.out).toContain(name.split(/[\\/]/).at(-1));
  });

  test('signed by somebody else is told apart', async () => {
    const bundle = join(folder, 'theirs');
    const { publicKey } = generateKeyPairSync('ed25519');
    const shown = join(folder, 'ours.pem');
    writeFileSync(shown, publicKey.export({ type: 'spki', format: 'pem' }));
    await aftertrace('replay', evidence, '--format', 'bundle', '--out', bundle);
    const { code, out } = await aftertrace('verify', '--bundle', bundle, '--key', shown);
    expect({ code, state: /integrity {2}(\w+)/.exec(out)?.[1] }).toEqual({
      code: 1,
      state: 'broken',
    });
  });
});

test('verify says what an export without digests cannot prove, and answers 1', async () => {
  const { code, out } = await aftertrace('verify', evidence);
  expect(code).toBe(1);
  expect(out).toContain('unverifiable');
  expect(out).toContain('No digest files are in the evidence');
});

test('Sigma rules of the user’s own run beside ours, and a bad file costs itself', async () => {
  const rules = join(folder, 'sigma');
  mkdirSync(rules);
  const rule = (title: string, field: string) => `title: ${title}
id: 6a0d6d4e-0000-4000-8000-00000000000${title.length % 10}
level: low
logsource:
  product: aws
  service: cloudtrail
detection:
  selection:
    ${field}: s3.amazonaws.com
  condition: selection
`;
  writeFileSync(join(rules, 'storage.yml'), rule('Anything of S3', 'eventSource'));
  writeFileSync(join(rules, 'broken.yml'), 'title: [');
  appendFileSync(join(rules, 'unknown.yml'), rule('Some other', 'eventSource|wibble'));
  const { code, out, err } = await aftertrace('replay', evidence, '--json', '--sigma', rules);
  const { detections } = JSON.parse(out) as { readonly detections: readonly { title: string }[] };
  expect(code).toBe(0);
  expect(detections.map(({ title }) => title)).toContain('Anything of S3');
  expect(err).toContain('1 rule(s) were run');
  expect(err).toMatch(/broken\.yml: /);
  expect(err).toMatch(/unknown\.yml: .*wibble/);
});

async function aftertrace(...words: readonly string[]) {
  const child = spawn(process.execPath, [PROGRAM, ...words]);
  const [out, err, code] = await Promise.all([
    text(child.stdout),
    text(child.stderr),
    new Promise<number | null>((resolve) => child.once('close', resolve)),
  ]);
  return { out, err, code };
}

async function text(stream: AsyncIterable<unknown>): Promise<string> {
  let all = '';
  for await (const part of stream) all += String(part);
  return all;
}
