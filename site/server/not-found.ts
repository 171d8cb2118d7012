import type { Page } from './site.ts';

export const notFound = (because: string): Page => ({
  view: 'not-found',
  title: 'Not found',
  status: 404,
  model: { because },
});
