import { follow, tellAge } from './event-source.ts';
import { replacePart } from './replace-part.ts';

/** Keeps the page of a case that is being read as far as it is, and opens it when it can be looked at. */
export function followCase(part: HTMLElement): void {
  const { caseLive = '' } = part.dataset;
  const updated = document.querySelector<HTMLElement>('#updated');
  const following = follow(() => caseLive, {
    part({ html }) {
      if (typeof html === 'string') replacePart(part, html);
    },
    beat() {
      part.dataset['isLive'] = 'true';
    },
    over({ href }) {
      following.close();
      if (typeof href === 'string' && href.startsWith('/')) location.replace(href);
    },
  });
  if (updated !== null) tellAge(updated, following);
}
