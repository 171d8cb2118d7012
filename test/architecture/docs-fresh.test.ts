import { readdirSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { cataloguePages } from './catalogue/pages.ts';

const FOLDER = new URL('../../docs/catalogue/', import.meta.url);
const pages = Object.entries(cataloguePages());

test.each(pages)('docs/catalogue/%s says what the code says (`npm run docs`)', (name, content) => {
  expect(readFileSync(new URL(name, FOLDER), 'utf8')).toBe(content);
});

test('docs/catalogue holds nothing that is not generated', () => {
  expect(readdirSync(FOLDER).sort()).toEqual(pages.map(([name]) => name).sort());
});
