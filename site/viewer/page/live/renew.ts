import { replacePart } from './replace-part.ts';

/** Milliseconds between two looks. */
const EVERY = 5_000;

/** Keeps one part of a page as the server would write it now, while the page is looked at. */
export function renew(part: HTMLElement): void {
  setInterval(() => {
    if (!document.hidden) void look(part);
  }, EVERY);
}

async function look(part: HTMLElement): Promise<void> {
  try {
    const response = await fetch(location.href);
    if (!response.ok) return;
    const parsed = new DOMParser().parseFromString(await response.text(), 'text/html');
    const fresh = parsed.getElementById(part.id);
    if (fresh !== null) replacePart(part, fresh.innerHTML);
  } catch {
    // The page says as of when it is.
  }
}
