import { mkdirSync, writeFileSync } from 'node:fs';
import { cataloguePages } from './pages.ts';

// `npm run docs`: writes what test/architecture/docs-fresh.test.ts compares.
const folder = new URL('../../../docs/catalogue/', import.meta.url);
mkdirSync(folder, { recursive: true });
for (const [name, content] of Object.entries(cataloguePages())) {
  writeFileSync(new URL(name, folder), content);
}
