import { execFileSync, spawn, spawnSync } from 'node:child_process';
import {
  appendFileSync,
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const MAIN = `import { greeting } from './greeting.ts';
import { readFileSync } from 'node:fs';
export async function main(words: readonly string[]): Promise<void> {
  const beside = readFileSync(new URL('beside.txt', import.meta.url), 'utf8');
  console.log(\`\${greeting} \${words.join(' ')} \${beside}\`);
  if (words[0] === 'text') console.log('a text of import.meta.url');
}
`;

/** A project with the real bin/ and a command line of two files. */
let project: string;

beforeEach(() => {
  project = mkdtempSync(join(tmpdir(), 'aftertrace-launch-'));
  cpSync(join(ROOT, 'bin'), join(project, 'bin'), { recursive: true });
  mkdirSync(join(project, 'site/cli'), { recursive: true });
  writeFileSync(join(project, 'package.json'), '{"type":"module"}');
  writeFileSync(join(project, 'site/cli/main.ts'), MAIN);
  writeFileSync(join(project, 'site/cli/beside.txt'), 'beside');
  greet('hello');
  mkdirSync(join(project, 'node_modules'));
  for (const name of ['esbuild', '@esbuild', 'tsx', 'get-tsconfig', 'resolve-pkg-maps']) {
    const there = join(ROOT, 'node_modules', name);
    if (readdirSync(join(ROOT, 'node_modules')).includes(name)) {
      symlinkSync(there, join(project, 'node_modules', name));
    }
  }
});

afterEach(() => {
  rmSync(project, { recursive: true, force: true });
});

describe('the launcher', () => {
  test('runs what the sources say now, each file still finding its neighbours', () => {
    expect(run('one')).toBe('hello one beside');
    expect(run('two')).toBe('hello two beside');
    expect(makes()).toHaveLength(1);
    greet('good morning');
    expect(run('three')).toBe('good morning three beside');
    expect(makes()).toHaveLength(2);
    appendFileSync(join(project, 'bin/built.js'), '\n// made otherwise\n');
    expect(run('four')).toBe('good morning four beside');
    expect(makes()).toHaveLength(3);
  });

  test('leaves texts as they are', () => {
    expect(run('text')).toContain('a text of import.meta.url');
  });

  test('makes anew when what was made is damaged or gone', () => {
    run('one');
    rmSync(join(project, 'node_modules/.cache/aftertrace', makes()[0] ?? ''), { recursive: true });
    expect(run('two')).toBe('hello two beside');
    writeFileSync(
      join(project, 'node_modules/.cache/aftertrace/site-cli-main.ts.json'),
      '{"made":',
    );
    expect(run('three')).toBe('hello three beside');
  });

  test('names the file and line of a source that cannot be read', () => {
    writeFileSync(join(project, 'site/cli/greeting.ts'), 'export const greeting = ;\n');
    const { status, stderr, stdout } = spawnSync(process.execPath, [program(), 'one']);
    expect(status).toBe(3);
    expect(stdout.toString()).toBe('');
    expect(stderr.toString()).toContain('site/cli/greeting.ts:1: Unexpected ";"');
  });

  test('runs where the place for what is made is taken by a file', () => {
    writeFileSync(join(project, 'node_modules/.cache'), '');
    expect(run('one')).toBe('hello one beside');
  });

  test('starts side by side do not disturb one another', async () => {
    const outputs = await Promise.all(
      Array.from({ length: 4 }, async (_, at) => {
        const child = spawn(process.execPath, [program(), String(at)]);
        let out = '';
        for await (const part of child.stdout) out += String(part);
        return out.trim();
      }),
    );
    expect(outputs).toEqual([0, 1, 2, 3].map((at) => `hello ${String(at)} beside`));
  });
});

const program = (): string => join(project, 'bin/aftertrace.js');

const run = (word: string): string =>
  execFileSync(process.execPath, [program(), word]).toString().trim();

const greet = (greeting: string): void => {
  writeFileSync(
    join(project, 'site/cli/greeting.ts'),
    `export const greeting: string = '${greeting}';\n`,
  );
};

const makes = (): string[] =>
  readdirSync(join(project, 'node_modules/.cache/aftertrace')).filter((name) =>
    /^\d+-\d+$/.test(name),
  );
