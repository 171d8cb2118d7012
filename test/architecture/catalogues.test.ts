import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, test } from 'vitest';
import { techniques } from '../../attacker-sim/techniques.ts';
import { rangeServices } from '../../infra/range/services.ts';
import { detections } from '../../replay/detect/detections.ts';
import { evidenceSources } from '../../replay/evidence/sources.ts';
import { exporters } from '../../replay/export/exporters.ts';
import { linkerRules } from '../../replay/link/rules.ts';
import { foldersIn, ROOT, repositoryFiles } from './repository-files.ts';

const techniqueFolders = () =>
  foldersIn('attacker-sim/techniques').flatMap((tactic) =>
    foldersIn(`attacker-sim/techniques/${tactic}`).map((name) => `${tactic}.${name}`),
  );

test.each([
  { kind: 'technique', listed: techniques.all, folders: techniqueFolders() },
  { kind: 'link rule', listed: linkerRules.all, folders: foldersIn('replay/link/rules') },
  { kind: 'detection', listed: detections.all, folders: foldersIn('replay/detect/rules') },
  { kind: 'evidence source', listed: evidenceSources.all, folders: foldersIn('replay/evidence') },
  { kind: 'exporter', listed: exporters.all, folders: foldersIn('replay/export') },
  { kind: 'service', listed: rangeServices.all, folders: foldersIn('infra/range/services') },
])(
  'every $kind has a folder of its own name, and every folder is listed',
  ({ listed, folders }) => {
    expect(listed.map(({ id }) => id).sort()).toEqual([...folders].sort());
  },
);

test('every access key in the repository says EXAMPLE', () => {
  const keys = repositoryFiles().flatMap((file) =>
    (textOf(file).match(/\bA[KS]IA[A-Z0-9]{8,}/g) ?? []).map((key) => `${file}: ${key}`),
  );
  expect(keys.filter((key) => !key.includes('EXAMPLE'))).toEqual([]);
});

test('every departure of the range is asserted by a test of its name', () => {
  const names = new Set(
    repositoryFiles()
      .filter((file) => file.startsWith('infra/range/') && file.endsWith('.test.ts'))
      .flatMap((file) => testNamesIn(textOf(file))),
  );
  const unasserted = rangeServices.all.flatMap(({ id, departures }) =>
    departures.filter(({ name }) => !names.has(name)).map(({ name }) => `${id}: ${name}`),
  );
  expect(unasserted).toEqual([]);
});

/** `test('name'`, and `async 'name'()` where the tests of a file are the members of an object. */
function testNamesIn(source: string): readonly string[] {
  const quoted = /(?:\btest\(\s*|\basync )(?:'((?:[^'\\]|\\.)*)'|"((?:[^"\\]|\\.)*)")/g;
  return [...source.matchAll(quoted)].map(([, single, double]) =>
    (single ?? double ?? '').replace(/\\(.)/g, '$1'),
  );
}

test('every package has a decision that names it', () => {
  const { dependencies, devDependencies } = JSON.parse(textOf('package.json')) as Readonly<
    Record<'dependencies' | 'devDependencies', Readonly<Record<string, string>>>
  >;
  const decisions = repositoryFiles()
    .filter((file) => file.startsWith('docs/decisions/'))
    .map(textOf)
    .join('\n');
  const undecided = Object.keys({ ...dependencies, ...devDependencies }).filter(
    (name) =>
      !decisions.includes(`\`${name.replace(/^@aws-sdk\/client-.*/, '@aws-sdk/client-*')}\``),
  );
  expect(undecided).toEqual([]);
});

test('every link inside the repository leads somewhere', () => {
  const broken = repositoryFiles()
    .filter((file) => file.endsWith('.md'))
    .flatMap((file) =>
      linksIn(textOf(file))
        .filter((link) => !isFound(file, link))
        .map((link) => `${file}: ${link}`),
    );
  expect(broken).toEqual([]);
});

const withoutCode = (markdown: string): string =>
  markdown.replace(/^```[^]*?^```/gm, '').replace(/`[^`\n]*`/g, '');

const linksIn = (markdown: string): readonly string[] =>
  [...withoutCode(markdown).matchAll(/\]\(([^)\s]+)/g)]
    .map(([, link = '']) => link)
    .filter((link) => !/^[a-z]+:/.test(link));

function isFound(file: string, link: string): boolean {
  const [path = '', anchor] = link.split('#');
  const target = path === '' ? file : join(dirname(file), decodeURI(path));
  if (!existsSync(join(ROOT, target))) return false;
  return anchor === undefined || anchorsIn(textOf(target)).includes(anchor);
}

/** As GitHub makes them of headings. */
const anchorsIn = (markdown: string): readonly string[] =>
  [...markdown.matchAll(/^#+ (.+)$/gm)].map(([, heading = '']) =>
    heading
      .toLowerCase()
      .replace(/[^\p{L}\p{N}_ -]/gu, '')
      .replaceAll(' ', '-'),
  );

const textOf = (file: string): string => readFileSync(join(ROOT, file), 'utf8');
