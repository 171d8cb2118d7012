import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test, vi } from 'vitest';
import { command } from '../../site/cli/commands/doctor.ts';
import { findingOf } from '../../site/cli/doctor/finding.ts';
import { aftertrace } from '../support/aftertrace.ts';

interface Told {
  readonly isWell: boolean;
  readonly findings: readonly {
    readonly id: string;
    readonly isRequired: boolean;
    readonly isThere: boolean;
    readonly found: string;
  }[];
}

test('finds all that is required here, and says what each thing is for', async () => {
  const { code, out, err } = await aftertrace(['doctor', '--json']);
  expect({ code, err }).toEqual({ code: 0, err: '' });
  const { isWell, findings } = JSON.parse(out) as Told;
  expect(isWell).toBe(true);
  expect(findings.filter(({ isRequired, isThere }) => isRequired && !isThere)).toEqual([]);
  expect(findings.find(({ id }) => id === 'node')?.found).toBe(process.version);
  expect(findings.find(({ id }) => id === 'duckdb')?.found).toMatch(/^DuckDB v\d/);
  for (const finding of findings) {
    expect(finding).toMatchObject({
      neededFor: expect.stringMatching(/\w/) as string,
      remedy: expect.stringMatching(/\w/) as string,
    });
  }
});

test('names what is missing with what to do, and answers 1 when it is required', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'aftertrace-doctor-test-'));
  try {
    // A file where the folder for temporary files should be, and no program to be found.
    const file = join(folder, 'file');
    writeFileSync(file, '');
    vi.stubEnv('TMPDIR', file);
    vi.stubEnv('PATH', folder);
    let out = '';
    const print = (text: string) => {
      out += text;
    };
    const interrupted = new AbortController().signal;
    const io = { print, tell: print, columns: 100, colour: false, interrupted };
    expect(await command.run([], io)).toBe(1);
    expect(out).toMatch(/^MISSING {2}temporary-folder +ENOTDIR.*\n +make room there/m);
    expect(out).toMatch(/^absent {3}boto3 +not found; for .*\n +pip install boto3$/m);
    expect(out).toContain('What is MISSING is required');
  } finally {
    vi.unstubAllEnvs();
    rmSync(folder, { recursive: true });
  }
});

test('what is not required and not there does no harm', async () => {
  const probe = { id: 'x', isRequired: false, neededFor: 'nothing', remedy: 'none' };
  const look = async () => {
    throw new Error('not found\nby anybody');
  };
  expect(await findingOf({ ...probe, look })).toEqual({
    ...probe,
    isThere: false,
    found: 'not found',
  });
});
